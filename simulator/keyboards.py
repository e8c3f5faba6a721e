"""Keyboards under messages and under the input field, held to the rules of the real server."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from simulator.errors import Refusal, bad_request

Markup = dict[str, Any]
BUTTON_LIMIT, ROW_LIMIT = 100, 8
ACTIONS = (
    "url", "callback_data", "callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat", "login_url", "web_app", "copy_text", "disabled",
)  # fmt: skip
STYLES = ("", "danger", "primary", "success")


def checked_markup(markup: Markup | None, faults: list[str], invoice: bool = False) -> Markup | None:
    """The markup as a message keeps it, or None when there is nothing in it."""
    if not markup:
        return None
    if "inline_keyboard" in markup:
        return _inline(markup, faults, invoice)
    if invoice:
        raise bad_request("REPLY_MARKUP_INVALID")
    if "keyboard" in markup:
        return _reply_keyboard(markup)
    return markup


def is_inline(markup: Markup | None) -> bool:
    """Whether a markup belongs to its message."""
    return bool(markup) and "inline_keyboard" in (markup or {})


def inline_only(markup: Markup | None, faults: list[str], invoice: bool = False) -> Markup | None:
    """The markup of an edit, which can only be an inline keyboard."""
    checked = checked_markup(markup, faults, invoice)
    if checked is not None and not is_inline(checked):
        raise bad_request("inline keyboard expected")
    return checked


def _inline(markup: Markup, faults: list[str], invoice: bool) -> Markup | None:
    rows = [row for row in markup["inline_keyboard"] if row]
    buttons = [button for row in rows for button in row]
    if not buttons:
        return None
    if len(buttons) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    if any(len(row) > ROW_LIMIT for row in rows):
        faults.append(f"more than {ROW_LIMIT} inline buttons in a row")
    for button in buttons:
        _check_inline_button(button, faults)
    _check_pay_button(buttons, invoice)
    return {**markup, "inline_keyboard": rows}


def _check_pay_button(buttons: list[dict[str, Any]], invoice: bool) -> None:
    paying = [place for place, button in enumerate(buttons) if "pay" in button]
    if invoice and paying[:1] != [0]:
        raise bad_request("REPLY_MARKUP_BUY_EMPTY")
    if (not invoice and paying) or len(paying) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")


def _check_inline_button(button: dict[str, Any], faults: list[str]) -> None:
    _check_style(button)
    chosen = [name for name in ACTIONS if name in button and button[name] != ""]
    if not chosen:
        raise _button("Text buttons are unallowed in the inline keyboard")
    if len(chosen) > 1:
        faults.append(f"a button with more than one action: {', '.join(chosen)}")
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if len(button.get("callback_data", "").encode()) > 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if button.get("url"):
        button["url"] = checked_url(button["url"], "inline keyboard button URL", plain_web=False)
    if "web_app" in button:
        _check_web_app(button["web_app"]["url"], "inline keyboard button Web App URL")
    if "login_url" in button:
        checked_url(button["login_url"]["url"], "inline keyboard button login URL", plain_web=True)


def _button(words: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {words}")


def _check_style(button: dict[str, Any]) -> None:
    if button.get("style", "") not in STYLES:
        raise _button("invalid button style specified")


def _reply_keyboard(markup: Markup) -> Markup | None:
    rows = [row for row in markup["keyboard"] if row]
    for button in (button for row in rows for button in row):
        _check_style(button)
        if not button["text"].strip():
            raise bad_request("keyboard button text must be non-empty")
        if "web_app" in button:
            _check_web_app(button["web_app"]["url"], "keyboard button Web App URL")
    if sum(len(row) for row in rows) > 300:
        raise bad_request("reply markup is too long")
    if len(markup.get("input_field_placeholder", "")) > 64:
        raise bad_request("REPLY_MARKUP_INVALID")
    return {**markup, "keyboard": rows} if rows else None


def checked_url(url: str, what: str, plain_web: bool) -> str:
    """A link that Telegram takes in a button; a missing scheme becomes http, as there."""
    if not plain_web and re.match(r"(tg|ton|tonsite)://?[^\s]+$", url):
        return url
    full = url if re.match(r"[a-z][a-z0-9+.-]*://", url, re.I) else f"http://{url}"
    try:
        parts = urlsplit(full)
        host = parts.hostname or ""
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        host, port_ok, parts = "", False, urlsplit("")
    if parts.scheme.lower() not in ("http", "https"):
        raise bad_request(f"{what} '{url}' is invalid: Unsupported URL protocol")
    # A name without a dot (localhost) is no host to Telegram.
    named = "." in host.strip(".") or ":" in host
    if re.search(r"\s", url) or not named or ".." in host or not port_ok:
        raise bad_request(f"{what} '{url}' is invalid: Wrong HTTP URL")
    return full if parts.path or parts.query else f"{full}/"


def _check_web_app(url: str, what: str) -> None:
    checked_url(url, what, plain_web=True)
    if not url.lower().startswith("https://"):
        raise bad_request(f"{what} '{url}' is invalid: Only HTTPS links are allowed")
