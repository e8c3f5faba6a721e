"""A local, strict stand-in for Telegram's Bot API, with people who act as a real client could."""
