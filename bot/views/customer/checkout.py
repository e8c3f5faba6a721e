"""The cart, the summary and the ways to pay."""

from __future__ import annotations

from bot.domain.orders import CartCard, CartLineCard, Method, OrderCard
from bot.domain.rulebook import Rules
from bot.kernel.money import Money
from bot.kernel.plain import cut
from bot.kernel.screen import Button, Invoice, Price, Screen
from bot.texts import Html, Texts
from bot.views.buttons import rows, tap

PAY_KEYS = {
    Method.TELEGRAM: "button.pay_telegram",
    Method.STARS: "button.pay_stars",
    Method.TRANSFER: "button.pay_transfer",
}
SHOWN_LINES = 12
"""More lines than this are summed up in words: a message must fit a phone."""


def cart(card: CartCard, texts: Texts) -> Screen:
    if not card.lines:
        ways = [tap(texts.plain("button.shop"), "shop", style="primary"), _home(texts)]
        return Screen(texts("cart.empty"), rows(ways))
    return Screen(
        texts("cart.page", lines=_lines(card, texts), total=card.goods),
        rows(
            *[_line_row(line, texts) for line in card.lines[:SHOWN_LINES]],
            [tap(texts.plain("button.checkout"), "co", style="primary")],
            [tap(texts.plain("button.empty_cart"), "clear?"), tap(texts.plain("button.categories"), "shop")],
            [_home(texts)],
        ),
    )


def _line_row(line: CartLineCard, texts: Texts) -> list[Button]:
    name = tap(f"{line.quantity} × {cut(texts.pick(line.names), 18)}", "p", line.product_id, line.variant_id)
    fewer = tap("➖", "q", line.variant_id, line.quantity - 1, "c")
    more = [tap("➕", "q", line.variant_id, line.quantity + 1, "c")] if line.quantity < line.available else []
    return [name, fewer, *more]


def _lines(card: CartCard, texts: Texts) -> Html:
    shown = [_line(line, card.currency, texts) for line in card.lines[:SHOWN_LINES]]
    if len(card.lines) > SHOWN_LINES:
        shown.append(texts.plural("cart.more_lines", len(card.lines) - SHOWN_LINES))
    return Html("\n".join(shown))


def _line(line: CartLineCard, currency: str, texts: Texts) -> Html:
    key = "cart.line_short" if line.is_short else "cart.line"
    return texts(
        key,
        name=line_name(line, texts),
        n=line.quantity,
        amount=Money(line.amount_minor, currency),
        available=max(line.available, 0),
    )


def line_name(line: CartLineCard, texts: Texts) -> str:
    name, variant = texts.pick(line.names), texts.pick(line.variant_names)
    return f"{name}, {variant}" if variant else name


def empty_cart_question(texts: Texts) -> Screen:
    return Screen(
        texts("cart.empty_question"),
        rows(
            [
                tap(texts.plain("button.empty_cart"), "clear", style="danger"),
                tap(texts.plain("button.back"), "cart"),
            ]
        ),
    )


def address_prompt(texts: Texts, current: str = "") -> Screen:
    text = texts("address.prompt")
    if current:
        text = texts("address.prompt_again", prompt=text, address=current)
    return Screen(text, rows([tap(texts.plain("button.cancel"), "stop")]))


def summary(
    card: CartCard, address: str, methods: tuple[Method, ...], cart_version: int, rules: Rules, texts: Texts
) -> Screen:
    """Every amount before anything is promised; the buttons carry the total that is shown."""
    if not card.lines:
        return cart(card, texts)
    parts = [texts("summary.lines", lines=_lines(card, texts)), texts("summary.goods", amount=card.goods)]
    if card.needs_shipping:
        parts.append(texts("summary.shipping", amount=card.shipping))
    parts.append(texts("summary.total", amount=card.total))
    if card.needs_shipping:
        parts.append(texts("summary.address", address=address))
    if not methods:
        parts.append(texts("summary.no_method"))
    return Screen(
        Html("\n".join(parts)),
        rows(
            *[
                [
                    tap(
                        texts.plain(PAY_KEYS[method], amount=card.total),
                        "pl",
                        cart_version,
                        method.value,
                        card.total.minor,
                        style="success" if place == 0 else None,
                    )
                ]
                for place, method in enumerate(methods)
            ],
            [tap(texts.plain("button.change_address"), "ad", "co")] if card.needs_shipping else None,
            [tap(texts.plain("button.cart"), "cart"), _home(texts)],
        ),
    )


def invoice(order: OrderCard, rules: Rules, texts: Texts) -> Screen:
    prices = [Price(texts.plain("invoice.goods"), order.goods.minor)]
    if order.shipping.minor:
        prices.append(Price(texts.plain("invoice.shipping"), order.shipping.minor))
    if order.method is Method.STARS:
        prices = [Price(texts.plain("invoice.total"), order.total.minor)]
    return Screen(
        "",
        rows(
            [Button(texts.plain("button.pay", amount=order.total), pay=True)],
            [tap(texts.plain("button.order", number=str(order.number)), "o", order.id)],
        ),
        invoice=Invoice(
            title=cut(texts.plain("invoice.title", number=str(order.number)), 32),
            description=cut(
                texts.plain(
                    "invoice.description", shop=rules.shop_name, deadline=order.deadline_at or order.placed_at
                ),
                255,
            ),
            payload=order.code,
            currency=order.total.currency,
            prices=tuple(prices),
        ),
    )


def transfer(order: OrderCard, rules: Rules, texts: Texts) -> Screen:
    return Screen(
        texts(
            "transfer.page",
            number=str(order.number),
            amount=order.total,
            details=rules.transfer_details,
            deadline=order.deadline_at or order.placed_at,
        ),
        rows(
            [Button(texts.plain("button.copy_reference"), copy=str(order.number))],
            [tap(texts.plain("button.upload_slip"), "sl", order.id, style="primary")],
            [tap(texts.plain("button.order", number=str(order.number)), "o", order.id)],
        ),
    )


def slip_prompt(order: OrderCard, texts: Texts) -> Screen:
    return Screen(
        texts("slip.prompt", number=str(order.number)),
        rows([tap(texts.plain("button.cancel"), "stop")]),
    )


def _home(texts: Texts) -> Button:
    return tap(texts.plain("button.home"), "h")
