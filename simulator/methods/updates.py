"""Who the bot is, and how it gets its updates."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

from simulator.errors import bad_request, conflict
from simulator.people import Json
from simulator.registry import Described, method
from simulator.simulation import Call, Simulation
from simulator.webhook import Webhook

LONGEST_POLL = 50
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
PORTS = (80, 88, 443, 8443)
KINDS = {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages", "message_reaction",
    "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
    "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost",
}  # fmt: skip


@method("getMe")
async def get_me(sim: Simulation, call: Call) -> Json:
    """The bot itself."""
    return sim.me()


@method("logOut", "close")
async def leave(sim: Simulation, call: Call) -> bool:
    """Nothing to leave here."""
    return True


@method("getUpdates")
async def get_updates(sim: Simulation, call: Call) -> list[Json]:
    """Unconfirmed updates; a newer request ends an older one that still waits."""
    if sim.webhook is not None:
        raise conflict(WEBHOOK_ACTIVE)
    params = call.params
    _remember_allowed(sim, params)
    offset = params.get("offset", 0)
    limit = min(100, max(1, params.get("limit", 100)))
    seconds = min(LONGEST_POLL, max(0, params.get("timeout", 0)))
    sim.poller += 1
    mine = sim.poller
    sim.inbox.touch()
    if offset < 0:
        sim.inbox.keep_last(-offset)
    else:
        sim.inbox.confirm_below(offset)
    until = time.monotonic() + seconds
    while True:
        if not call.waiting():
            return []
        if sim.poller != mine:
            raise conflict("terminated by setWebhook request" if sim.webhook else OTHER_POLLER)
        found = sim.inbox.waiting()[:limit]
        left = until - time.monotonic()
        if found or left <= 0:
            for pending in found:
                pending.deliveries += 1
                pending.again = False
            return [pending.payload() for pending in found]
        await sim.inbox.news(min(left, 1.0))


def _remember_allowed(sim: Simulation, params: Json) -> None:
    if "allowed_updates" in params:
        # Names that Telegram does not know are passed over, as there.
        sim.inbox.allowed = [kind for kind in params["allowed_updates"] if kind in KINDS]


@method("setWebhook")
async def set_webhook(sim: Simulation, call: Call) -> Described:
    """From now on updates are brought; an empty URL is the same as deleteWebhook."""
    params = call.params
    url = params.get("url", "")
    if not url:
        return _delete(sim, params)
    sim.limits.webhook_may_be_set()
    _check_address(url, sim.settings.cloud)
    secret = params.get("secret_token", "")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    _remember_allowed(sim, params)
    if params.get("drop_pending_updates"):
        sim.inbox.drop_all()
    connections = min(100, max(1, params.get("max_connections", 40)))
    same = sim.webhook is not None and sim.webhook.is_same(url, secret, connections)
    if not same:
        sim.webhook = Webhook(url, secret, connections, params.get("ip_address", ""))
        sim.poller += 1
    sim.inbox.touch()
    return Described(True, "Webhook is already set" if same else "Webhook was set")


def _check_address(url: str, cloud: bool) -> None:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if parts.scheme not in ("http", "https") or not host:
        raise bad_request("invalid webhook URL specified")
    if cloud and parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if cloud and (port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


@method("deleteWebhook")
async def delete_webhook(sim: Simulation, call: Call) -> Described:
    """Back to getUpdates."""
    return _delete(sim, call.params)


def _delete(sim: Simulation, params: Json) -> Described:
    if params.get("drop_pending_updates"):
        sim.inbox.drop_all()
    had, sim.webhook = sim.webhook is not None, None
    sim.inbox.touch()
    return Described(True, "Webhook was deleted" if had else "Webhook is already deleted")


@method("getWebhookInfo")
async def get_webhook_info(sim: Simulation, call: Call) -> Json:
    """As ``WebhookInfo``."""
    info: Json = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(sim.inbox.waiting()),
    }
    if sim.webhook is not None:
        info |= sim.webhook.described()
    if sim.inbox.allowed:
        info["allowed_updates"] = sim.inbox.allowed
    return info
