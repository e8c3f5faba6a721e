"""The shop's web server: what Telegram calls, whether all is well, and the demo's clock."""
