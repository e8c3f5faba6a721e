"""Where updates are brought to, and how the last attempts went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Webhook:
    """One address of the bot. A new one is made by every setWebhook that changes something."""

    url: str
    secret: str
    max_connections: int
    ip_address: str = ""
    last_error_at: int = 0
    last_error: str = ""

    def is_same(self, url: str, secret: str, max_connections: int) -> bool:
        """Whether a setWebhook would change nothing."""
        return (self.url, self.secret, self.max_connections) == (url, secret, max_connections)

    def described(self) -> dict[str, Any]:
        """Its part of ``WebhookInfo``."""
        info: dict[str, Any] = {"url": self.url, "max_connections": self.max_connections}
        if self.ip_address:
            info["ip_address"] = self.ip_address
        if self.last_error:
            info |= {"last_error_date": self.last_error_at, "last_error_message": self.last_error}
        return info
