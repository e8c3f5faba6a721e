"""The first screen and the plain pages around it."""

from __future__ import annotations

from babel import Locale

from bot.domain.rulebook import Rules
from bot.kernel.screen import Button, Screen
from bot.texts import Texts
from bot.views.buttons import rows, tap


def home(rules: Rules, texts: Texts, *, pieces: int, is_staff: bool, is_distributor: bool) -> Screen:
    if not rules.is_open and not is_staff:
        return Screen(
            texts("home.closed", shop=rules.shop_name), rows([tap(texts.plain("button.language"), "lang")])
        )
    cart = texts.plain("button.cart_with", n=pieces) if pieces else texts.plain("button.cart")
    return Screen(
        texts("home.welcome", shop=rules.shop_name),
        rows(
            [tap(texts.plain("button.shop"), "shop", style="primary")],
            [tap(cart, "cart"), tap(texts.plain("button.orders"), "os")],
            [tap(texts.plain("button.ask_seller"), "ask"), tap(texts.plain("button.settings"), "me")],
            _selling(rules, texts, is_distributor=is_distributor),
            [tap(texts.plain("button.office"), "a")] if is_staff else None,
        ),
    )


def _selling(rules: Rules, texts: Texts, *, is_distributor: bool) -> list[Button] | None:
    """A distributor's own part; for others the way to become one, where the owner has it open."""
    if is_distributor:
        return [tap(texts.plain("button.distributor_home"), "d")]
    return [tap(texts.plain("button.sell_with_us"), "j")] if _seeks_distributors(rules) else None


def _seeks_distributors(rules: Rules) -> bool:
    return rules.takes_applications and bool(rules.distribution_acknowledged_at)


def help_page(rules: Rules, texts: Texts, *, is_staff: bool, is_distributor: bool) -> Screen:
    text = texts("help.customer", shop=rules.shop_name)
    if is_distributor:
        text = texts("help.joined", first=text, second=texts("help.distributor"))
    elif _seeks_distributors(rules):
        text = texts("help.joined", first=text, second=texts("help.distribution"))
    if is_staff:
        text = texts("help.joined", first=text, second=texts("help.staff"))
    return Screen(text, rows([tap(texts.plain("button.home"), "h")]))


def languages(available: tuple[str, ...], texts: Texts) -> Screen:
    """Every language by its own name, so that nobody needs to read another one to find his."""
    buttons = [tap(own_name(code), "l", code) for code in available]
    return Screen(texts("language.choose"), rows(*[[button] for button in buttons], [_home(texts)]))


def own_name(code: str) -> str:
    locale = Locale.parse(code)
    name = locale.get_language_name(code.split("_")[0]) or code
    if code.startswith("zh"):
        return "简体中文" if code == "zh_Hans" else "繁體中文"
    return name[:1].upper() + name[1:]


def settings(texts: Texts, *, agreed: bool, address: str) -> Screen:
    offers = (
        tap(texts.plain("button.offers_off"), "no") if agreed else tap(texts.plain("button.offers_on"), "yes")
    )
    return Screen(
        texts(
            "me.page",
            language=own_name(texts.language),
            offers=texts("me.offers_yes" if agreed else "me.offers_no"),
            address=address or texts("me.no_address"),
        ),
        rows(
            [tap(texts.plain("button.language"), "lang"), offers],
            [tap(texts.plain("button.change_address"), "ad", "me")],
            [tap(texts.plain("button.privacy"), "privacy"), tap(texts.plain("button.terms"), "terms")],
            [_home(texts)],
        ),
    )


def terms(rules: Rules, texts: Texts) -> Screen:
    return _document("terms.page", rules.terms or texts("terms.placeholder"), texts)


def privacy(rules: Rules, texts: Texts) -> Screen:
    return _document("privacy.page", rules.privacy or texts("privacy.placeholder"), texts)


def pay_support(rules: Rules, texts: Texts) -> Screen:
    contact = rules.support_contact or texts("paysupport.here")
    return Screen(
        texts("paysupport.page", contact=contact),
        rows(
            [tap(texts.plain("button.ask_seller"), "ask"), tap(texts.plain("button.orders"), "os")],
            [_home(texts)],
        ),
    )


def _document(key: str, body: str, texts: Texts) -> Screen:
    return Screen(texts(key, body=body), rows([_home(texts)]))


def promotions_question(texts: Texts) -> Screen:
    """Asked once, at the welcome."""
    return Screen(
        texts("offers.question"),
        rows([tap(texts.plain("button.yes"), "yes", style="primary"), tap(texts.plain("button.no"), "no")]),
        fresh=True,
    )


def promotions_answered(texts: Texts, *, agreed: bool) -> Screen:
    key = "offers.agreed" if agreed else "offers.declined"
    return Screen(texts(key), rows([_home(texts)]))


def ask_prompt(texts: Texts) -> Screen:
    return Screen(texts("ask.prompt"), rows([tap(texts.plain("button.cancel"), "stop")]))


def asked(texts: Texts) -> Screen:
    return Screen(texts("ask.sent"), rows([_home(texts)]))


def _home(texts: Texts) -> Button:
    return tap(texts.plain("button.home"), "h")


def link_gone(texts: Texts) -> Screen:
    return Screen(
        texts("start.link_gone"),
        rows([tap(texts.plain("button.shop"), "shop", style="primary"), _home(texts)]),
    )
