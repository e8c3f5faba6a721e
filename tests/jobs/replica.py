"""One replica of four: a process with the real timetable, whose jobs do nothing, at whatever moment it is told.

Reads a line for each look at the clock: an instant, and the job during which it hangs, if any. Answers with how many
bodies it has finished in all.
"""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from datetime import datetime, timedelta

from bot.domain.runs import Counts
from bot.jobs.timetable import TABLE, Body, Job, Timetable
from bot.kernel.schedule import coarsened
from bot.models.database import opened
from bot.shop import Shop
from tests.situations import SetClock, shop_for_tests

HANGS = "hangs"


def walked(least: timedelta) -> list[Job]:
    """The real table, each job due no more often than while a demo walks, nor than `least`."""
    return [
        dataclasses.replace(job, schedule=coarsened(job.schedule, max(job.walked_each, least)))
        for job in TABLE
    ]


class Replica:
    def __init__(self, least: timedelta) -> None:
        self.finished = 0
        self.hangs_at = ""
        self.clock = SetClock()
        jobs = [dataclasses.replace(job, body=self._body(job.name)) for job in walked(least)]
        self.timetable = Timetable(shop_for_tests(self.clock), jobs)

    def _body(self, name: str) -> Body:
        async def body(_shop: Shop, _now: datetime) -> Counts:
            if name == self.hangs_at:
                print(HANGS, flush=True)
                await asyncio.Event().wait()
            self.finished += 1
            return {}

        return body

    async def listen(self) -> None:
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            instant, _, self.hangs_at = line.strip().partition(" ")
            self.clock.instant = datetime.fromisoformat(instant)
            await self.timetable.tick(self.clock.now())
            print(self.finished, flush=True)


async def main(url: str, least_seconds: int) -> None:
    async with opened(url):
        await Replica(timedelta(seconds=least_seconds)).listen()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
