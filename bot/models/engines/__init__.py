"""Database engines as this shop needs them."""
