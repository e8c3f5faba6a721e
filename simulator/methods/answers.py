"""Answers to button taps."""

from __future__ import annotations

import re

from simulator.errors import bad_request
from simulator.registry import method
from simulator.simulation import Call, Simulation

TEXT_LIMIT = 200


@method("answerCallbackQuery")
async def answer_callback_query(sim: Simulation, call: Call) -> bool:
    """Once for every tap: a line at the top, an alert, or just the end of the waiting circle."""
    text, url = call.params.get("text", ""), call.params.get("url", "")
    if len(text) > TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    own = rf"(https?://)?(t|telegram)\.me/{re.escape(sim.settings.username)}\?start=[A-Za-z0-9_-]{{1,64}}"
    if url and not re.fullmatch(own, url, re.IGNORECASE):
        raise bad_request("URL_INVALID")
    tap = sim.taps.answerable(call.params["callback_query_id"])
    tap.answered = True
    tap.text, tap.url, tap.show_alert = text, url, bool(call.params.get("show_alert"))
    sim.events.tell(
        "answer",
        {
            "person": tap.person_id,
            "callback_query_id": tap.id,
            "text": tap.text,
            "show_alert": tap.show_alert,
            "url": tap.url,
            "message_id": tap.message_id,
        },
    )
    return True
