"""The shop's Stars, which only Telegram itself can give back."""

from __future__ import annotations

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest

_DONE_BEFORE = "CHARGE_ALREADY_REFUNDED"


class StarTreasury:
    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def return_stars(self, telegram_id: int, charge_id: str) -> None:
        """Also when it was done before: whoever died after asking asks again."""
        try:
            await self._bot.refund_star_payment(telegram_id, charge_id)
        except TelegramBadRequest as error:
            if _DONE_BEFORE not in str(error):
                raise
