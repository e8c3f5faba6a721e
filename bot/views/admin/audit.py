"""Who changed what, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.orders import number_of
from bot.domain.refunds import Reason
from bot.domain.rulebook import DEFAULTS, AuditCard, Rules, by_language
from bot.domain.staff import given_role
from bot.kernel.money import Money
from bot.kernel.plain import cut
from bot.kernel.screen import Screen
from bot.texts import Html, Texts
from bot.views.admin.goods import KIND_KEYS
from bot.views.admin.job_words import job_name
from bot.views.admin.office import to_office
from bot.views.admin.plan import in_words
from bot.views.admin.settings import LANGUAGES, NAME_KEYS, WORDING_KEYS, value
from bot.views.buttons import rows, tap
from bot.views.everyone.home import own_name
from bot.views.everyone.refunds import REASON_KEYS
from bot.views.everyone.staff import ROLE_KEYS

SHOWN = 60
"""Ten entries with a few changes each must fit one message."""
MOST_CHANGES = 4
ACT_KEYS = {
    "settings.changed": "admin.act_settings",
    "order.shipped": "admin.act_shipped",
    "order.cancelled": "admin.act_order_cancelled",
    "order.refund_decided": "admin.act_refund_decided",
    "order.refund_declined": "admin.act_refund_declined",
    "order.refund_withdrawn": "admin.act_refund_withdrawn",
    "order.refunded": "admin.act_order_refunded",
    "period.closed": "admin.act_period_closed",
    "transfer.confirmed": "admin.act_transfer_confirmed",
    "slip.rejected": "admin.act_slip_rejected",
    "receipt.accepted": "admin.act_receipt_accepted",
    "receipt.returned": "admin.act_receipt_returned",
    "category.added": "admin.act_category_added",
    "category.renamed": "admin.act_category_renamed",
    "product.added": "admin.act_product_added",
    "product.changed": "admin.act_product_changed",
    "product.hidden": "admin.act_product_hidden",
    "product.shown": "admin.act_product_shown",
    "variant.added": "admin.act_variant_added",
    "variant.changed": "admin.act_variant_changed",
    "variant.hidden": "admin.act_variant_hidden",
    "variant.shown": "admin.act_variant_shown",
    "stock.counted": "admin.act_stock_counted",
    "demo.loaded": "admin.act_demo_loaded",
    "goods.imported": "admin.act_goods_imported",
    "import.undone": "admin.act_import_undone",
    "payout.approved": "admin.act_payout_approved",
    "payout.paid": "admin.act_payout_paid",
    "payout.rejected": "admin.act_payout_rejected",
    "payout.failed": "admin.act_payout_failed",
    "payouts.halted": "admin.act_payouts_halted",
    "application.approved": "admin.act_application_approved",
    "application.rejected": "admin.act_application_rejected",
    "distributor.suspended": "admin.act_distributor_suspended",
    "distributor.reinstated": "admin.act_distributor_reinstated",
    "invitation.made": "admin.act_invitation_made",
    "invitation.withdrawn": "admin.act_invitation_withdrawn",
    "staff.joined": "admin.act_staff_joined",
    "staff.removed": "admin.act_staff_removed",
    "job.asked": "admin.act_job_asked",
    "job.paused": "admin.act_job_paused",
    "job.resumed": "admin.act_job_resumed",
    "promotion.written": "admin.act_promotion_written",
    "promotion.discarded": "admin.act_promotion_discarded",
    "promotion.scheduled": "admin.act_promotion_scheduled",
    "promotion.started": "admin.act_promotion_started",
    "promotion.paused": "admin.act_promotion_paused",
    "promotion.resumed": "admin.act_promotion_resumed",
    "promotion.stopped": "admin.act_promotion_stopped",
    "promotion.called_off": "admin.act_promotion_called_off",
}
FACT_KEYS = {
    "acknowledged_at": "admin.act_acknowledged",
    "opened_at": "admin.act_opened",
    "distribution_acknowledged_at": "admin.act_distribution_acknowledged",
    "third_tier_acknowledged_at": "admin.act_third_tier_acknowledged",
}
"""Settings that record that something happened: told as that, without from and to."""
GOODS_KEYS = {
    "names": "admin.field_names",
    "descriptions": "admin.field_descriptions",
    "category_id": "admin.field_category",
    "picture_id": "admin.field_picture",
    "delivery": "admin.field_delivery",
    "kind": "admin.field_kind",
    "price_minor": "admin.field_price",
    "stock": "admin.field_stock",
}
PLAN_KEYS = {
    "tier_rates": "admin.field_rates",
    "hold_days": "admin.field_hold",
    "bind_days": "admin.field_binding",
    "self_purchase": "admin.field_own_orders",
}
"""What a version of the plan holds."""
_OWN_ORDER_KEYS = {"none": "admin.own_orders_nobody", "upline": "admin.own_orders_sponsor"}
_TOLD_BY_NAME_ONLY = frozenset({"category_id", "picture_id"})
_OF_ORDERS = ("order.", "transfer.")
_OF_STAFF = ("staff.", "invitation.")


@dataclass(frozen=True, slots=True)
class Names:
    """What the trail's subjects are called, each kind by its ids. A variant's name is its product's."""

    by_product: Mapping[int, Mapping[str, str]]
    by_variant: Mapping[int, Mapping[str, str]]
    by_application: Mapping[int, str]
    by_distributor: Mapping[int, str]
    by_staff: Mapping[int, str]


def audit(
    trail: tuple[AuditCard, ...], people: Mapping[int, str], names: Names, rules: Rules, texts: Texts
) -> Screen:
    entries = [_entry(card, people, names, rules, texts) for card in trail]
    text = texts("admin.audit", entries=Html("\n\n".join(entries))) if entries else texts("admin.audit_none")
    return Screen(text, rows([tap(texts.plain("button.shop_settings"), "aset"), to_office(texts)]))


def _entry(card: AuditCard, people: Mapping[int, str], names: Names, rules: Rules, texts: Texts) -> Html:
    who = people.get(card.actor_id, "") if card.actor_id else texts.plain("admin.the_shop")
    what = _what(card, names, texts)
    head = texts("admin.audit_line", at=card.at, who=who, what=what)
    return Html("\n".join([head, *_changes(card, rules, texts)]))


def _what(card: AuditCard, names: Names, texts: Texts) -> Html:
    """A version of the plan is a change of settings, and told by its number."""
    if isinstance(card.after, dict) and "plan_version" in card.after:
        return texts("admin.act_plan", version=card.after["plan_version"])
    key = ACT_KEYS.get(card.act, "admin.act_other")
    return texts(key, subject=_subject(card, names, texts), act=card.act)


def _subject(card: AuditCard, names: Names, texts: Texts) -> str:
    """An order by its number, goods and jobs by their name; else whatever the entry says."""
    if card.act.startswith("job."):
        return job_name(card.subject, texts)
    if not card.subject.isdigit():
        return card.subject
    number = int(card.subject)
    if card.act.startswith(_OF_ORDERS):
        return str(number_of(number))
    if card.act.startswith("product."):
        return texts.pick(names.by_product.get(number, {}))
    if card.act.startswith(("variant.", "stock.")):
        return texts.pick(names.by_variant.get(number, {}))
    if card.act.startswith("category."):
        return texts.pick(card.after or {})
    if card.act.startswith("application."):
        return names.by_application.get(number, card.subject)
    if card.act.startswith("distributor."):
        return names.by_distributor.get(number, card.subject)
    if card.act.startswith("staff."):
        return names.by_staff.get(number, card.subject)
    return card.subject


def _changes(card: AuditCard, rules: Rules, texts: Texts) -> list[Html]:
    if card.act == "stock.counted":
        return [_from_to("", texts.number(int(card.before)), texts.number(int(card.after)), texts)]
    if card.act == "category.renamed":
        return [_from_to("", texts.pick(card.before or {}), texts.pick(card.after or {}), texts)]
    if card.act == "order.shipped":
        return [texts("admin.audit_value", value=" ".join(_words((card.after or {}).values())))]
    if card.act.startswith(_OF_STAFF):
        role = given_role((card.after or card.before)["role"])
        return [texts("admin.audit_value", value=texts(ROLE_KEYS[role]))]
    if not isinstance(card.after, dict) or card.act in ("category.added", "product.added"):
        return []
    before = card.before if isinstance(card.before, dict) else {}
    shown = [_change(name, before.get(name), after, rules, texts) for name, after in card.after.items()]
    return [line for line in shown if line][:MOST_CHANGES]


def _words(values: Iterable[Any]) -> list[str]:
    return [str(one) for one in values]


def _change(name: str, before: Any, after: Any, rules: Rules, texts: Texts) -> Html:
    if name in FACT_KEYS:
        return texts(FACT_KEYS[name])
    if name == "payouts_halted_at":
        return texts("admin.act_payouts_stopped" if after else "admin.act_payouts_resumed")
    if name in WORDING_KEYS:
        return _wording_change(name, before, after, rules, texts)
    if name in NAME_KEYS or name == LANGUAGES:
        old, new = (value(name, raw, rules, texts) for raw in (before, after))
        key = NAME_KEYS.get(name, "setting.languages")
        return _from_to(texts.plain(key), old, new, texts)
    if name in PLAN_KEYS:
        return _plan_change(name, before, after, texts)
    if name == "refund_reason":
        return texts("admin.audit_value", value=texts(REASON_KEYS[Reason(str(after))]))
    if name == "reason" and after:
        return texts("admin.audit_value", value=cut(str(after), SHOWN))
    if name in _TOLD_BY_NAME_ONLY:
        return texts("admin.audit_field", name=texts(GOODS_KEYS[name]))
    if name in GOODS_KEYS:
        return _goods_change(name, before, after, rules, texts)
    return Html("")


def _wording_change(name: str, before: Any, after: Any, rules: Rules, texts: Texts) -> Html:
    """In the language that it was changed in."""
    old, new = (by_language(raw, rules.languages[0]) for raw in (before, after))
    for language in sorted(old.keys() | new.keys()):
        if old.get(language) != new.get(language):
            standard = texts.plain("wording.unwritten")
            named = f"{texts.plain(WORDING_KEYS[name])} ({own_name(language)})"
            return _from_to(named, old.get(language, standard), new.get(language, standard), texts)
    return Html("")


def _plan_change(name: str, before: Any, after: Any, texts: Texts) -> Html:
    """A version names all that it holds; told is what became different."""
    old, new = (_plan_value(name, raw, texts) for raw in (before, after))
    if old == new:
        return Html("")
    return _from_to(texts.plain(PLAN_KEYS[name]), old, new, texts)


def _plan_value(name: str, raw: Any, texts: Texts) -> str:
    stored = getattr(DEFAULTS, name) if raw is None else raw
    if name == "tier_rates":
        return in_words(stored, texts)
    if name == "self_purchase":
        return texts.plain(_OWN_ORDER_KEYS[str(stored)])
    return str(texts.plural("setting.days", int(stored)))


def _goods_change(name: str, before: Any, after: Any, rules: Rules, texts: Texts) -> Html:
    old, new = (_goods_value(name, raw, rules, texts) for raw in (before, after))
    if before is None:
        return texts("setting.line", name=texts(GOODS_KEYS[name]), value=cut(new, SHOWN))
    return _from_to(texts.plain(GOODS_KEYS[name]), old, new, texts)


def _goods_value(name: str, raw: Any, rules: Rules, texts: Texts) -> str:
    if raw is None or raw in ("", {}):
        return texts.plain("setting.nothing")
    if isinstance(raw, dict):
        return texts.pick(raw)
    if name == "price_minor":
        return texts.money(Money(int(raw), rules.currency))
    if name == "kind":
        return texts.plain(KIND_KEYS[str(raw)])
    return str(raw)


def _from_to(name: str, before: str, after: str, texts: Texts) -> Html:
    old, new = (cut(" ".join(text.split()), SHOWN) for text in (before, after))
    key = "admin.audit_change_of" if name else "admin.audit_change"
    return texts(key, name=name, before=old, after=new)
