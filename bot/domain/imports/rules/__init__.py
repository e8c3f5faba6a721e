"""A file's lines → rows → products. Pure."""
