"""The simulator is held to what Telegram's own server does."""
