"""The shop's settings and who changed them. What is shown is read anew: a writer may just have changed it."""

from __future__ import annotations

from bot.domain import catalog, distributors, people, rulebook, staff
from bot.domain.rulebook import AuditCard
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import audit as audit_views
from bot.views.admin import settings as views

WAYS_TO_PAY = frozenset({"takes_invoices", "takes_transfers"})
SWITCHES = WAYS_TO_PAY | {"takes_applications"}


async def settings(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    return views.settings(rules, request.texts, can_invoice=request.shop.can_invoice)


async def begin_change(request: Request) -> Go:
    field = request.word(0)
    if field not in rulebook.FIELDS or field in SWITCHES:
        raise NotFound()
    return await _ask(request, field)


async def _ask(request: Request, field: str) -> Go:
    await people.ask(request.work, "setting", field=field)
    return Go("asetask", (field,))


async def prompt(request: Request) -> Screen:
    field = request.word(0)
    if field not in rulebook.FIELDS or field in SWITCHES:
        raise NotFound()
    _, rules = await rulebook.current_rules()
    return views.prompt(field, rules, request.texts)


async def take_setting(request: Request) -> Go:
    """A text that does not fit is refused, and the question stays."""
    field = str(request.asked["field"])
    value = rulebook.parse_field(field, request.text, request.rules)
    await rulebook.change_rules(request.work, **{field: value})
    await people.finish_dialogue(request.work)
    return Go("asetone", (field,))


async def setting(request: Request) -> Screen:
    """How it is, who changed it, and the way back."""
    field = request.word(0)
    if field not in rulebook.FIELDS or field in SWITCHES:
        raise NotFound()
    _, rules = await rulebook.current_rules()
    return views.setting(field, await rulebook.last_change(field), rules, request.texts)


async def undo(request: Request) -> Go:
    """The change that the button names is taken back; the page of what it changed says how it is now."""
    await rulebook.undo_change(request.work, request.number(0))
    await people.finish_dialogue(request.work)
    field, toast = request.word(1), request.texts.plain("setting.toast_undone")
    if field == views.LANGUAGES:
        return Go("alang", toast=toast, changes_languages=True)
    return Go("atxt" if field in rulebook.WORDINGS else "asetone", (field,), toast=toast)


async def choose_currency(request: Request) -> Go:
    currency = rulebook.parse_field("currency", request.word(0), request.rules)
    await rulebook.change_rules(request.work, currency=currency)
    await people.finish_dialogue(request.work)
    return Go("asetone", ("currency",))


async def switch(request: Request) -> Go:
    """The button says what it leads to. Transfers switched on without an account ask for it at once."""
    field, wanted = request.word(0), request.word(1)
    if field not in SWITCHES or wanted not in ("on", "off"):
        raise NotFound()
    value = rulebook.parse_field(field, wanted, request.rules)
    rules = await rulebook.change_rules(request.work, **{field: value})
    if rules.takes_transfers and not rules.transfer_details and field == "takes_transfers":
        return await _ask(request, "transfer_details")
    return Go("aset")


async def audit(request: Request) -> Screen:
    _, rules = await rulebook.current_rules()
    trail = await rulebook.audit_trail()
    return audit_views.audit(trail, await _actors(trail), await _subjects(trail), rules, request.texts)


async def _actors(trail: tuple[AuditCard, ...]) -> dict[int, str]:
    ids = {entry.actor_id for entry in trail if entry.actor_id}
    return {person_id: (await people.person(person_id)).name for person_id in sorted(ids)}


async def _subjects(trail: tuple[AuditCard, ...]) -> audit_views.Names:
    """What was changed, and who was decided on: one statement for each kind that the trail names."""

    def ids(*kinds: str) -> set[int]:
        return {int(entry.subject) for entry in trail if entry.act.startswith(kinds)}

    return audit_views.Names(
        by_product=await catalog.product_names(ids("product.")),
        by_variant=await catalog.variant_names(ids("variant.", "stock.")),
        by_application=await distributors.applicant_names(ids("application.")),
        by_distributor=await distributors.distributor_names(ids("distributor.")),
        by_staff=await staff.names(ids("staff.")),
    )
