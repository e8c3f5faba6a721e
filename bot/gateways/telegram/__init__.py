"""Telegram out: screens drawn at Telegram's pace, notices, long polling. aiogram stays in this folder."""
