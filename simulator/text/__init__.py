"""Texts as Telegram reads them: markup in, plain text and entities out, with lengths in UTF-16 units."""
