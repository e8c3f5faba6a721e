"""The Bot API's methods, grouped by what they are about; importing this registers them."""

from simulator.methods import albums, answers, chats, edits, media, messages, payments, profiles, updates

__all__ = ["albums", "answers", "chats", "edits", "media", "messages", "payments", "profiles", "updates"]
