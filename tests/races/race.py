"""What a race is: rounds that are prepared, run by several at once, and judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.domain.work import Actor
from tests.races.ground import Act, Ground, Outcome
from tests.races.verbs import carried_out


class Race:
    def __init__(self, here: Ground) -> None:
        self.here = here

    async def set_up(self) -> None:
        """Once, before all rounds."""

    async def acts(self, n: int) -> list[Act]:
        """What happens at once in round `n`, on ground that is prepared for it."""
        raise NotImplementedError

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        """Raises AssertionError."""
        raise NotImplementedError

    async def do(self, who: Actor, verb: str, *arguments: Any) -> Any:
        """To prepare or to clear away: nobody stands in the way."""
        outcome = await carried_out(self.here, Act(who, verb, arguments))
        assert not outcome.refusal, outcome
        return outcome.answer


def answers(outcomes: Sequence[Outcome], verb: str) -> list[Any]:
    """What those were answered who did that and were not refused."""
    return [one.answer for one in outcomes if one.verb == verb and not one.refusal]


def refusals(outcomes: Sequence[Outcome], verb: str = "") -> Counter[str]:
    return Counter(one.refusal for one in outcomes if one.refusal and verb in ("", one.verb))
