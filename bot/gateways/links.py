"""Deep links into the bot, signed."""

from __future__ import annotations

from bot.kernel.codes import ForgedCode, LinkSigner

PRODUCT, ORDER, CUSTOMER, RECRUIT, STAFF = "p", "o", "c", "r", "s"


class TelegramLinks:
    def __init__(self, username: str, signer: LinkSigner) -> None:
        """`username` of the bot, without the @."""
        self._base = f"https://t.me/{username}?start="
        self._signer = signer

    def product(self, code: str) -> str:
        return self._base + self._signer.seal(PRODUCT, code)

    def order(self, code: str) -> str:
        return self._base + self._signer.seal(ORDER, code)

    def customer(self, distributor_code: str) -> str:
        return self._base + self._signer.seal(CUSTOMER, distributor_code)

    def recruit(self, distributor_code: str) -> str:
        return self._base + self._signer.seal(RECRUIT, distributor_code)

    def shared_product(self, code: str, distributor_code: str) -> str:
        """No code holds an underscore, so that the two are told apart."""
        return self._base + self._signer.seal(PRODUCT, f"{code}_{distributor_code}")

    def staff(self, code: str) -> str:
        return self._base + self._signer.seal(STAFF, code)

    def read(self, payload: str) -> tuple[str, str] | None:
        """Prefix and code, whatever the prefix; nothing when no key of this shop signed it."""
        try:
            return self._signer.open(payload)
        except ForgedCode:
            return None
