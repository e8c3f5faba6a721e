"""Applications as the owner reviews them."""

from __future__ import annotations

from datetime import datetime

from bot.domain.distributors import ApplicationCard, ApplicationRow, State, Twin
from bot.domain.rulebook import Rules
from bot.kernel.page import Page
from bot.kernel.plain import cut
from bot.kernel.screen import Button, DocumentPicture, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import cancel_to, to_office
from bot.views.buttons import pager, rows, tap

BUTTON_NAME = 24
STATE_KEYS = {
    State.DRAFT: "admin.application_is_draft",
    State.SUBMITTED: "admin.application_is_waiting",
    State.APPROVED: "admin.application_is_approved",
    State.REJECTED: "admin.application_is_rejected",
    State.WITHDRAWN: "admin.application_is_withdrawn",
}
"""What a twin's application has come to."""
TWIN_KEYS = {"phone": "admin.twin_phone", "document": "admin.twin_document"}


def waiting(page: Page[ApplicationRow], texts: Texts) -> Screen:
    return Screen(
        texts("admin.applications" if page.items else "admin.applications_none"),
        rows(
            *[[_row(row, texts)] for row in page.items],
            pager(page, texts, "af"),
            [tap(texts.plain("button.distributor_list"), "ads"), to_office(texts)],
        ),
    )


def _row(row: ApplicationRow, texts: Texts) -> Button:
    return tap(f"{cut(row.name, BUTTON_NAME)} · {texts.moment(row.submitted_at)}", "aa", row.id)


def application(card: ApplicationCard, twins: tuple[Twin, ...], texts: Texts) -> Screen:
    is_waiting = card.state is State.SUBMITTED
    parts = [
        Html(f"{_head(card, texts)}\n{_state(card, texts)}"),
        _answers(card, texts),
        _origin(card, texts),
        _warning(twins, texts),
        texts("admin.application_hint") if is_waiting else "",
    ]
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            _documents_row(card, texts),
            *(decide_rows(card, texts) if is_waiting else ()),
            [_to_distributor(card, texts)] if card.state is State.APPROVED else None,
            [tap(texts.plain("button.application_list"), "af"), to_office(texts)],
        ),
    )


def _head(card: ApplicationCard, texts: Texts) -> Html:
    return texts("admin.application_head", name=card.name or card.telegram_name)


def _state(card: ApplicationCard, texts: Texts) -> Html:
    if card.state is State.APPROVED:
        return texts("admin.application_approved", at=_shown(card.decided_at, texts))
    if card.state is State.REJECTED:
        return texts("admin.application_rejected", at=_shown(card.decided_at, texts), reason=card.reason)
    if card.state is State.WITHDRAWN:
        return texts("admin.application_withdrawn", at=_shown(card.decided_at, texts))
    return texts("admin.application_waiting", at=_shown(card.submitted_at, texts))


def _shown(at: datetime | None, texts: Texts) -> str:
    return texts.moment(at) if at else ""


def _answers(card: ApplicationCard, texts: Texts) -> Html:
    """Who he is in Telegram, and what he answered. What he took back is gone."""
    account = "admin.customer_known" if card.username else "admin.customer"
    lines = [
        texts(account, name=card.telegram_name, username=card.username),
        texts("admin.application_phone", phone=card.phone) if card.phone else "",
        texts("admin.application_region", region=card.region) if card.region else "",
        texts("admin.application_channels", channels=card.channels) if card.channels else "",
    ]
    return Html("\n".join(line for line in lines if line))


def _origin(card: ApplicationCard, texts: Texts) -> Html:
    lines = [
        sponsor_line(card.sponsor_name, texts),
        texts("admin.sponsor_suspended") if card.sponsor_is_suspended else "",
        texts.plural("admin.application_documents", len(card.document_ids)),
        texts(
            "admin.application_terms",
            version=card.terms_version,
            at=_shown(card.terms_accepted_at, texts),
        )
        if card.terms_version
        else "",
    ]
    return Html("\n".join(line for line in lines if line))


def sponsor_line(sponsor_name: str, texts: Texts) -> Html:
    return texts("admin.sponsor", name=sponsor_name) if sponsor_name else texts("admin.no_sponsor")


def _warning(twins: tuple[Twin, ...], texts: Texts) -> Html:
    """A flag and no verdict: families share a phone, and one person may have two accounts."""
    if not twins:
        return Html("")
    lines = [
        texts(TWIN_KEYS[twin.same], name=twin.person_name, state=texts(STATE_KEYS[twin.state]))
        for twin in twins
    ]
    return texts("admin.twins", lines=Html("\n".join(lines)))


def _documents_row(card: ApplicationCard, texts: Texts) -> list[Button]:
    if not card.document_ids:
        return []
    return [tap(texts.plain("button.documents", n=len(card.document_ids)), "aadoc", card.id, 0)]


def decide_rows(card: ApplicationCard, texts: Texts) -> list[list[Button]]:
    return [
        [tap(texts.plain("button.approve_application"), "aaok", card.id, style="success")],
        [tap(texts.plain("button.reject_application"), "aano", card.id)],
    ]


def _to_distributor(card: ApplicationCard, texts: Texts) -> Button:
    return tap(texts.plain("button.see_distributor"), "adc", card.person_id)


def document(card: ApplicationCard, place: int, texts: Texts) -> Screen:
    """`place` counts from 0."""
    count = len(card.document_ids)
    turns = []
    if place > 0:
        turns.append(tap(texts.plain("button.previous"), "aadoc", card.id, place - 1))
    if place + 1 < count:
        turns.append(tap(texts.plain("button.next"), "aadoc", card.id, place + 1))
    name = card.name or card.telegram_name
    return Screen(
        texts("admin.document", name=name, n=place + 1, all=count),
        rows(turns, [tap(texts.plain("button.to_application"), "aa", card.id)]),
        picture=DocumentPicture(card.document_ids[place]),
    )


def rejection_prompt(card: ApplicationCard, texts: Texts) -> Screen:
    text = texts("admin.reject_application_prompt", name=card.name or card.telegram_name)
    return Screen(text, rows(cancel_to(texts, "aa", card.id)))


def acknowledgement(rules: Rules, card: ApplicationCard | None, texts: Texts) -> Screen:
    """Leads on to the application that asked for it. Who has taken responsibility reads since when."""
    onward = (card.id,) if card else ()
    taken = rules.distribution_acknowledged_at
    parts = [texts("admin.acknowledge_distribution")]
    if taken:
        parts.append(texts("admin.acknowledged_at", at=datetime.fromisoformat(taken)))
    yes = tap(texts.plain("button.take_responsibility"), "aackok", *onward, style="primary")
    back = tap(texts.plain("button.to_application"), "aa", card.id) if card else None
    return Screen(
        Html("\n\n".join(parts)),
        rows([] if taken else [yes], [back] if back else None, [to_office(texts)]),
    )
