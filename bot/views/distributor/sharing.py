"""A distributor's links and codes, how to use them, and what came of a typed code."""

from __future__ import annotations

from urllib.parse import quote

from bot.domain.distributors import DistributorCard
from bot.domain.referrals import BindingCard, Outcome
from bot.domain.rulebook import Rules
from bot.kernel.plain import cut
from bot.kernel.screen import Button, QrPicture, Screen
from bot.texts import Html, Texts
from bot.views.buttons import rows, tap

NAME_LENGTH = 40

BOUND_KEYS = {
    Outcome.BOUND: "code.bound",
    Outcome.ALREADY_BOUND: "code.already_bound",
    Outcome.KEPT: "code.kept",
}
"""Texts that name whose customer he is."""
UNBOUND_KEYS = {
    Outcome.OWN_LINK: "code.own",
    Outcome.IS_DISTRIBUTOR: "code.is_distributor",
    Outcome.SUSPENDED: "code.suspended",
}


# ── links ───────────────────────────────────────────────────────────────────────────────────────────────────


def links(card: DistributorCard, link: str, shop: str, texts: Texts) -> Screen:
    text = texts("links.page", link=link, code=card.code)
    return Screen(
        _with_warning(text, card, texts),
        rows(
            [share_button(link, texts.plain("links.message", shop=shop), texts), _copy(link, texts)],
            [tap(texts.plain("button.product_links"), "shop")],
            [tap(texts.plain("button.recruit_link"), "dr")],
            [tap(texts.plain("button.guide"), "dg"), to_selling(texts)],
        ),
        picture=QrPicture(link),
    )


def recruiting(card: DistributorCard, link: str, rules: Rules, texts: Texts) -> Screen:
    """Honest words: recruiting itself pays nothing."""
    text = texts("links.recruiting", link=link)
    if not rules.takes_applications:
        text = Html("\n\n".join([text, texts("links.recruiting_closed")]))
    message = texts.plain("links.recruit_message", shop=rules.shop_name)
    return Screen(
        _with_warning(text, card, texts),
        rows(
            [share_button(link, message, texts), _copy(link, texts)],
            [tap(texts.plain("button.my_team"), "dt"), tap(texts.plain("button.my_links"), "dl")],
        ),
        picture=QrPicture(link),
    )


def _with_warning(text: Html, card: DistributorCard, texts: Texts) -> Html:
    return Html("\n\n".join([texts("links.suspended"), text])) if card.is_suspended else text


def share_button(link: str, message: str, texts: Texts) -> Button:
    """Telegram's own way to pass a link on: it asks to whom."""
    url = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(message, safe='')}"
    return Button(texts.plain("button.send_link"), url=url)


def _copy(link: str, texts: Texts) -> Button:
    return Button(texts.plain("button.copy_link"), copy=link)


def guide(texts: Texts) -> Screen:
    return Screen(
        texts("guide.page"),
        rows([tap(texts.plain("button.my_links"), "dl", style="primary")], [to_selling(texts)]),
    )


def to_selling(texts: Texts) -> Button:
    """The distributor's home."""
    return tap(texts.plain("button.distributor_home"), "d")


# ── typed codes ─────────────────────────────────────────────────────────────────────────────────────────────


def code_prompt(texts: Texts, *, is_unknown: bool) -> Screen:
    key = "code.unknown" if is_unknown else "code.prompt"
    return Screen(texts(key), rows([tap(texts.plain("button.cancel"), "stop")]))


def code_outcome(outcome: Outcome, binding: BindingCard | None, texts: Texts) -> Screen:
    ways = [tap(texts.plain("button.shop"), "shop", style="primary"), tap(texts.plain("button.home"), "h")]
    if outcome in UNBOUND_KEYS or binding is None:
        return Screen(texts(UNBOUND_KEYS[outcome]), rows(ways))
    name, until = cut(binding.distributor_name, NAME_LENGTH), texts.day(binding.expires_at)
    return Screen(texts(BOUND_KEYS[outcome], name=name, until=until), rows(ways))
