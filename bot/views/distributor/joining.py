"""Becoming a distributor: what it means, the questions one by one, and what became of the application."""

from __future__ import annotations

from bot.domain.distributors import MOST_DOCUMENTS, ApplicationCard, JoinStep
from bot.domain.rulebook import Rules
from bot.kernel.plain import cut
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.buttons import rows, tap
from bot.views.distributor.plan import in_short

NAME_LENGTH = 40

_QUESTION_KEYS = {
    JoinStep.NAME: "join.ask_name",
    JoinStep.PHONE: "join.ask_phone",
    JoinStep.REGION: "join.ask_region",
    JoinStep.CHANNELS: "join.ask_channels",
}
_CORRECT_KEYS = {
    JoinStep.NAME: "button.correct_name",
    JoinStep.PHONE: "button.correct_phone",
    JoinStep.REGION: "button.correct_region",
    JoinStep.CHANNELS: "button.correct_channels",
    JoinStep.DOCUMENTS: "button.correct_documents",
}


# ── where an application stands ─────────────────────────────────────────────────────────────────────────────


def invitation(rules: Rules, sponsor: str, texts: Texts) -> Screen:
    """For whoever has no application: what a distributor is here, and who invited him."""
    if not takes_applications(rules):
        return Screen(texts("join.closed"), rows([_plan(texts), _home(texts)]))
    parts = [
        texts("join.what_it_is", shop=rules.shop_name),
        in_short(rules, texts),
        texts("join.invited_by", name=cut(sponsor, NAME_LENGTH)) if sponsor else Html(""),
        texts("join.how_long"),
    ]
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            [tap(texts.plain("button.join_begin"), "jgo", style="primary")],
            [_plan(texts), _home(texts)],
        ),
    )


def draft(card: ApplicationCard, texts: Texts) -> Screen:
    """Begun and not handed in: everything is kept until he goes on."""
    told = _told(card)
    correct = tap(texts.plain("button.join_correct"), "jfix")
    return Screen(
        _joined(texts("join.draft", done=len(told), steps=len(JoinStep)), _answers(card, texts)),
        rows(
            [tap(texts.plain("button.join_continue"), "jgo", style="primary")],
            [*([correct] if told else []), _take_back(texts)],
            [_plan(texts), _home(texts)],
        ),
    )


def submitted(card: ApplicationCard, texts: Texts) -> Screen:
    head = texts("join.submitted", since=card.submitted_at or "")
    return Screen(
        _joined(head, _answers(card, texts)), rows([_take_back(texts)], [_plan(texts), _home(texts)])
    )


def rejected(card: ApplicationCard, rules: Rules, texts: Texts) -> Screen:
    again = [tap(texts.plain("button.apply_again"), "jgo", style="primary")]
    return Screen(
        texts("join.rejected", reason=card.reason),
        rows(
            again if takes_applications(rules) else None,
            [tap(texts.plain("button.ask_seller"), "ask"), _home(texts)],
        ),
    )


def taking_back_question(card: ApplicationCard, texts: Texts) -> Screen:
    return Screen(
        texts("join.take_back_question"),
        rows(
            [tap(texts.plain("button.take_application_back"), "jout", card.id, style="danger")],
            [tap(texts.plain("button.back"), "j")],
        ),
    )


def corrections(card: ApplicationCard, texts: Texts) -> Screen:
    """Every answer so far, and a button for each that opens its question again."""
    buttons = [
        tap(texts.plain(key), "jed", step.value, card.id)
        for step, key in _CORRECT_KEYS.items()
        if step in _told(card)
    ]
    pairs = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    return Screen(
        _joined(texts("join.correct"), _answers(card, texts)),
        rows(*pairs, [tap(texts.plain("button.back"), "j")]),
    )


def takes_applications(rules: Rules) -> bool:
    return rules.takes_applications and rules.is_open


# ── the questions ───────────────────────────────────────────────────────────────────────────────────────────


def question(card: ApplicationCard, step: JoinStep, rules: Rules, texts: Texts) -> Screen:
    if step is JoinStep.TERMS:
        return _terms(card, rules, texts)
    if step is JoinStep.DOCUMENTS:
        return _documents(card, texts)
    text = _joined(_head(card, texts), texts(_QUESTION_KEYS[step]), _answers(card, texts))
    if step is JoinStep.PHONE:
        return Screen(text, contact_button=texts.plain("join.share_phone"))
    return Screen(text, rows([_leave(texts)]))


def _documents(card: ApplicationCard, texts: Texts) -> Screen:
    count = len(card.document_ids)
    asked = texts("join.ask_documents", most=MOST_DOCUMENTS)
    so_far = texts("join.documents_so_far", n=count, most=MOST_DOCUMENTS) if count else Html("")
    on = "button.documents_done" if count else "button.documents_skip"
    return Screen(
        _joined(_head(card, texts), asked, so_far, _answers(card, texts)),
        rows([tap(texts.plain(on), "jdone", card.id, style="primary")], [_leave(texts)]),
    )


def _terms(card: ApplicationCard, rules: Rules, texts: Texts) -> Screen:
    """The last look: what he told, and what he agrees to by handing it in."""
    body = rules.distributor_terms or texts("join.terms_placeholder")
    accept = tap(
        texts.plain("button.join_accept"), "jok", rules.distributor_terms_version, card.id, style="success"
    )
    return Screen(
        _joined(
            _head(card, texts), _answers(card, texts), texts("join.terms", body=body), texts("join.accepting")
        ),
        rows(
            [accept],
            [tap(texts.plain("button.join_correct"), "jfix"), _plan(texts)],
            [tap(texts.plain("button.join_later"), "j")],
        ),
    )


def _head(card: ApplicationCard, texts: Texts) -> Html:
    return texts("join.step", number=_number(card), steps=len(JoinStep))


def _number(card: ApplicationCard) -> int:
    """Which of the questions is open, counted from 1."""
    step = card.next_step
    return list(JoinStep).index(step) + 1 if step else len(JoinStep)


def _told(card: ApplicationCard) -> set[JoinStep]:
    """The questions that he has answered."""
    answers = {
        JoinStep.NAME: card.name,
        JoinStep.PHONE: card.phone,
        JoinStep.REGION: card.region,
        JoinStep.CHANNELS: card.channels,
        JoinStep.DOCUMENTS: card.documents_done,
    }
    return {step for step, answer in answers.items() if answer}


def _answers(card: ApplicationCard, texts: Texts) -> Html:
    """What he has told, as he will be read. His phone is shown to himself."""
    lines = [
        texts("join.answer_name", answer=card.name) if card.name else "",
        texts("join.answer_phone", answer=card.phone) if card.phone else "",
        texts("join.answer_region", answer=card.region) if card.region else "",
        texts("join.answer_channels", answer=card.channels) if card.channels else "",
        texts("join.answer_documents", n=len(card.document_ids)) if card.documents_done else "",
        texts("join.answer_sponsor", name=cut(card.sponsor_name, NAME_LENGTH)) if card.sponsor_name else "",
    ]
    return Html("\n".join(line for line in lines if line))


def _joined(*parts: Html) -> Html:
    return Html("\n\n".join(part for part in parts if part))


def _leave(texts: Texts) -> Button:
    return tap(texts.plain("button.join_later"), "stop")


def _take_back(texts: Texts) -> Button:
    return tap(texts.plain("button.take_application_back"), "jout?")


def _plan(texts: Texts) -> Button:
    return tap(texts.plain("button.plan"), "plan")


def _home(texts: Texts) -> Button:
    return tap(texts.plain("button.home"), "h")
