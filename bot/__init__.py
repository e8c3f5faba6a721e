"""Distribot: a self-hosted Telegram shop where distributors sell."""
