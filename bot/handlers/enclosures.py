"""What a message answers, and what is enclosed in it: fetched before the transaction opens, and only when asked for."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator, Set
from dataclasses import dataclass
from pathlib import Path

from bot.domain import people
from bot.domain.people import PersonCard, Profile
from bot.domain.work import NotAPicture
from bot.handlers import STEPS
from bot.handlers.arrivals import Said
from bot.handlers.request import Entry, SentFile
from bot.kernel.errors import (
    ContactWanted,
    FileTooLarge,
    FileWanted,
    NotUnderstood,
    PictureUnreadable,
    PictureWanted,
)
from bot.kernel.files import MOST_SENT
from bot.kernel.roles import Role, may
from bot.shop import Messenger, Shop

IMPORT = "import_file"
"""The step that takes a file nobody asked for."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    picture: bytes = b""
    file: SentFile | None = None


NOTHING = Enclosed()


def step_for(said: Said, person: PersonCard, roles: Set[Role]) -> Entry | None:
    """What his message answers. A file that nobody asked for is goods to import, from whoever may do that."""
    step = STEPS.get(person.dialogue or "")
    is_unasked = step is None or (
        said.file_name.lower().endswith(".csv") and not (step.wants_picture or step.wants_file)
    )
    if said.file_name and is_unasked and may(frozenset(roles), STEPS[IMPORT].action):
        return STEPS[IMPORT]
    return step


def refuse_unfit(step: Entry, said: Said, enclosed: Enclosed) -> None:
    """The question stays. Raises ContactWanted, FileWanted, PictureWanted or NotUnderstood."""
    if step.wants_contact:
        if not said.phone:
            raise ContactWanted()
    elif step.wants_file:
        if enclosed.file is None:
            raise FileWanted()
    elif step.wants_picture:
        if not enclosed.picture:
            raise PictureWanted()
    elif not said.text:
        raise NotUnderstood()


@contextlib.asynccontextmanager
async def enclosed_in(
    said: Said, profile: Profile, shop: Shop, messenger: Messenger
) -> AsyncIterator[Enclosed]:
    """A file lies on disk while the block runs. Raises PictureUnreadable, FileTooLarge."""
    arrival = await people.arrival_of(profile.telegram_id) if said.file_id else None
    step = step_for(said, arrival.person, shop.roles_of(arrival.person)) if arrival else None
    if step is None or (said.follows and not step.takes_album):
        yield NOTHING
    elif step.wants_picture:
        yield Enclosed(picture=await _picture(said, shop, messenger))
    elif step.wants_file and said.file_name:
        with tempfile.TemporaryDirectory(prefix="sent-") as folder:
            yield Enclosed(file=await _file(said, Path(folder) / "file", messenger))
    else:
        yield NOTHING


async def _picture(said: Said, shop: Shop, messenger: Messenger) -> bytes:
    raw = await messenger.download(said.file_id)
    try:
        return await shop.pictures.clean(raw or b"")
    except NotAPicture as error:
        raise PictureUnreadable() from error


async def _file(said: Said, path: Path, messenger: Messenger) -> SentFile:
    """Telegram's word on the size is taken first: it would refuse the call."""
    if said.file_size > MOST_SENT or not await messenger.save(said.file_id, path):
        raise FileTooLarge()
    return SentFile(said.file_name, path, is_one_of_several=bool(said.album))
