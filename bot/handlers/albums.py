"""Albums: what is sent in one piece comes as several updates, and is answered by one message.

Which update is the first, the database knows; where the answer stands is only remembered here. A process that does
not know it says the same once more, which harms nobody.
"""

from __future__ import annotations

from collections import OrderedDict

from bot.handlers.arrivals import Said
from bot.kernel.screen import Tapped

_KEPT = 256


class Albums:
    def __init__(self) -> None:
        self._answers: OrderedDict[str, int] = OrderedDict()
        self._refused: OrderedDict[str, None] = OrderedDict()

    def answer_to(self, said: Said) -> Tapped | None:
        """The message that answered the pictures before this one: it is edited."""
        message_id = self._answers.get(said.album)
        return Tapped(message_id, has_media=False, is_recent=True) if message_id else None

    def remember(self, said: Said, message_id: int | None) -> None:
        if said.album and message_id:
            self._answers[said.album] = message_id
            if len(self._answers) > _KEPT:
                self._answers.popitem(last=False)

    def must_be_told(self, said: Said) -> bool:
        """Of an album one refusal is enough."""
        if not said.album:
            return True
        is_new = said.album not in self._refused
        self._refused[said.album] = None
        if len(self._refused) > _KEPT:
            self._refused.popitem(last=False)
        return is_new
