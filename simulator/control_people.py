"""The control API for one person: what he sees, and what he does."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from simulator import acts
from simulator.checkout import invoice_of, pay
from simulator.control import SIM, body_of, ok, scanned
from simulator.errors import NotPossible
from simulator.intake import Upload, read_request
from simulator.people import Person
from simulator.simulation import Simulation

routes = web.RouteTableDef()


def _person(request: web.Request) -> tuple[Simulation, Person]:
    sim = request.app[SIM]
    person = sim.people.find(request.match_info["id"])
    if person is None:
        raise NotPossible("no such person", 404)
    return sim, person


def _number(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotPossible(f"{name} must be a number", 400)
    return value


def _words(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise NotPossible(f"{name} must be a text", 400)
    return value


@routes.post("/sim/people")
async def add(request: web.Request) -> web.Response:
    """Somebody new."""
    sim = request.app[SIM]
    person = sim.people.add(await body_of(request))
    sim.events.tell("person", person.shown())
    return ok(person=person.shown())


@routes.post("/sim/crowd")
async def crowd(request: web.Request) -> web.Response:
    """Many at once who have pressed START some time ago: the bot hears nothing of them, the page shows no phones."""
    sim = request.app[SIM]
    body = await body_of(request)
    language = body.get("language_code") or "en"
    made = [
        sim.people.add({"first_name": f"Crowd {n}", "language_code": language})
        for n in range(_number(body, "count"))
    ]
    for person in made:
        person.started, person.has_phone = True, False
        person.is_blocking = bool(body.get("is_blocking"))
    return ok(ids=[person.id for person in made])


@routes.post("/sim/people/{id}")
async def change(request: web.Request) -> web.Response:
    """Another language, name or part."""
    sim, person = _person(request)
    body = await body_of(request)
    person.language_code = body.get("language_code", person.language_code)
    person.first_name = body.get("first_name", person.first_name)
    person.role = body.get("role", person.role)
    sim.events.tell("person", person.shown())
    sim.events.tell("commands", {"person": person.id})
    return ok(person=person.shown())


@routes.get("/sim/people/{id}/chat")
async def chat(request: web.Request) -> web.Response:
    """The chat as his client shows it."""
    sim, person = _person(request)
    acting = person.action if time.monotonic() < person.action_ends else None
    return ok(
        messages=[stored.shown() for stored in person.messages.values()],
        reply_keyboard=person.reply_keyboard,
        force_reply=person.force_reply,
        commands=sim.profile.commands_for(person.id, person.language_code),
        action=acting,
        draft_toast=person.draft,
        menu_button=sim.profile.menu_for(person.id),
        description=sim.profile.description_for(person.language_code),
        started=person.started,
        is_blocking=person.is_blocking,
        pinned=person.pinned,
    )


@routes.post("/sim/people/{id}/start")
async def start(request: web.Request) -> web.Response:
    """Press START."""
    sim, person = _person(request)
    payload = (await body_of(request)).get("payload") or ""
    return ok(message=acts.start(sim, person, str(payload)).shown())


@routes.post("/sim/people/{id}/link")
async def link(request: web.Request) -> web.Response:
    """Open a link."""
    sim, person = _person(request)
    return ok(**acts.link(sim, person, _words(await body_of(request), "url")))


@routes.post("/sim/people/{id}/text")
async def text(request: web.Request) -> web.Response:
    """Send a text."""
    sim, person = _person(request)
    body = await body_of(request)
    stored = acts.text(sim, person, _words(body, "text"), body.get("reply_to_message_id"))
    return ok(message=stored.shown())


@routes.post("/sim/people/{id}/tap")
async def tap(request: web.Request) -> web.Response:
    """Tap a button."""
    sim, person = _person(request)
    body = await body_of(request)
    place = [_number(body, name) for name in ("message_id", "row", "column")]
    return ok(**acts.tap(sim, person, *place))


@routes.post("/sim/people/{id}/forge")
async def forge(request: web.Request) -> web.Response:
    """Send a callback that no button offers."""
    sim, person = _person(request)
    body = await body_of(request)
    forged = acts.forge(sim, person, _number(body, "message_id"), _words(body, "data"))
    return ok(callback_query_id=forged.id)


@routes.get("/sim/people/{id}/answers/{callback_id}")
async def answers(request: web.Request) -> web.Response:
    """What a tap was answered with."""
    sim, person = _person(request)
    found = sim.taps.get(request.match_info["callback_id"])
    if found is None or found.person_id != person.id:
        raise NotPossible("no such tap", 404)
    return ok(**found.shown())


@routes.post("/sim/people/{id}/{kind:photo|document}")
async def send_file(request: web.Request) -> web.Response:
    """Send a photo or a file."""
    sim, person = _person(request)
    upload, fields = await _upload(request)
    kind = request.match_info["kind"]
    stored = await acts.send_file(sim, person, kind, upload, str(fields.get("caption") or ""))
    return ok(message=stored.shown())


@routes.post("/sim/people/{id}/album")
async def send_album(request: web.Request) -> web.Response:
    """Send photos or files in one piece."""
    sim, person = _person(request)
    read = read_request("", request.headers.get("Content-Type", ""), await request.read())
    kind = read.given.get("kind")
    if kind not in ("photo", "document"):
        raise NotPossible("kind must be photo or document", 400)
    uploads = list(read.files.values())
    sent = await acts.send_album(sim, person, kind, uploads, str(read.given.get("caption") or ""))
    return ok(messages=[stored.shown() for stored in sent])


async def _upload(request: web.Request) -> tuple[Upload, dict[str, Any]]:
    read = read_request("", request.headers.get("Content-Type", ""), await request.read())
    if "file" not in read.files:
        raise NotPossible('a file is needed, as multipart field "file"', 400)
    return read.files["file"], read.given


@routes.post("/sim/people/{id}/sticker")
async def sticker(request: web.Request) -> web.Response:
    """Send a sticker."""
    sim, person = _person(request)
    emoji = str((await body_of(request)).get("emoji") or "👍")
    return ok(message=acts.sticker(sim, person, emoji).shown())


@routes.post("/sim/people/{id}/voice")
async def voice(request: web.Request) -> web.Response:
    """Send a voice note."""
    sim, person = _person(request)
    return ok(message=acts.voice(sim, person).shown())


@routes.post("/sim/people/{id}/location")
async def location(request: web.Request) -> web.Response:
    """Send a place."""
    sim, person = _person(request)
    body = await body_of(request)
    place = float(body.get("latitude", 52.517)), float(body.get("longitude", 13.389))
    return ok(message=acts.location(sim, person, *place).shown())


@routes.post("/sim/people/{id}/contact")
async def contact(request: web.Request) -> web.Response:
    """Share the own number."""
    sim, person = _person(request)
    return ok(message=acts.contact(sim, person).shown())


@routes.post("/sim/people/{id}/edit")
async def edit(request: web.Request) -> web.Response:
    """Change an own text."""
    sim, person = _person(request)
    body = await body_of(request)
    stored = acts.edit(sim, person, _number(body, "message_id"), _words(body, "text"))
    return ok(message=stored.shown())


@routes.post("/sim/people/{id}/pay")
async def pay_invoice(request: web.Request) -> web.Response:
    """Pay the bill in a message, or behind a link."""
    sim, person = _person(request)
    body = await body_of(request)
    slug = body.get("link")
    message_id = None if slug else _number(body, "message_id")
    invoice = invoice_of(sim, person, message_id, slug)
    return ok(**await pay(sim, person, invoice, message_id))


@routes.post("/sim/people/{id}/decline")
async def decline(request: web.Request) -> web.Response:
    """Close the payment sheet."""
    sim, person = _person(request)
    invoice_of(sim, person, _number(await body_of(request), "message_id"), None)
    return ok()


@routes.post("/sim/people/{id}/{act:block|unblock}")
async def block(request: web.Request) -> web.Response:
    """Block the bot, or let it write again."""
    sim, person = _person(request)
    (acts.block if request.match_info["act"] == "block" else acts.unblock)(sim, person)
    return ok(person=person.shown())


@routes.post("/sim/people/{id}/scan")
async def scan(request: web.Request) -> web.Response:
    """Hold the camera on a picture and open what it says."""
    sim, person = _person(request)
    if request.content_type == "application/json":
        stored = sim.files.get(_words(await body_of(request), "file_id"))
        if stored is None:
            raise NotPossible("no such file", 404)
        content = stored.content
    else:
        content = (await _upload(request))[0].content
    url = await scanned(sim, content)
    opened = acts.link(sim, person, url)
    return ok(**{**opened, "url": url})
