"""What gateways ask of the domain: each call a transaction of its own."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import catalog, distributors, notices, payments
from bot.domain.work import THE_SHOP, Sealer, Work, open_work, retried
from bot.shop import Shop

if TYPE_CHECKING:
    from bot.gateways.telegram.notices import Claim, Postpone, Settle


@contextlib.asynccontextmanager
async def quiet_work(shop: Shop) -> AsyncIterator[Work]:
    """A transaction that rings no bell: for whoever the bell wakes."""
    async with open_work(THE_SHOP, shop.clock.now(), shop.sealer, shop.codes, shop.reactions) as work:
        yield work


@dataclass(frozen=True, slots=True)
class Shelf:
    """Pictures for the messenger."""

    bot_id: int
    sealer: Sealer

    async def file_id(self, picture_id: int) -> str | None:
        return await catalog.picture_file_id(self.bot_id, picture_id)

    async def body(self, picture_id: int) -> bytes:
        return await catalog.picture_body(picture_id)

    async def remember(self, picture_id: int, file_id: str | None) -> None:
        if file_id is None:
            await catalog.forget_uploads(self.bot_id, picture_id)
        else:
            await catalog.remember_upload(self.bot_id, picture_id, file_id)

    async def slip(self, slip_id: int) -> bytes:
        return await payments.slip_body(slip_id, self.sealer)

    async def document(self, document_id: int) -> bytes:
        return await distributors.document_body(document_id, self.sealer)


def notice_calls(
    shop: Shop, count: Callable[[str, int], None] = lambda _outcome, _n: None
) -> tuple[Claim, Settle, Postpone]:
    # No bell after these: it would wake the sender for its own bookkeeping, over and over.
    async def claim(limit: int) -> Sequence[notices.DueNotice]:
        async def attempt() -> Sequence[notices.DueNotice]:
            async with quiet_work(shop) as work:
                return await notices.claim_due(work, limit)

        due: Sequence[notices.DueNotice] = await retried(attempt)
        return due

    async def settle(notice_ids: Sequence[int], outcome: str) -> None:
        async def attempt() -> None:
            async with quiet_work(shop) as work:
                await notices.settle(work, notice_ids, outcome)

        await retried(attempt)
        count(outcome, len(notice_ids))

    async def postpone(
        notice_ids: Sequence[int], seconds: int, behind: Sequence[int], may_give_up: bool
    ) -> None:
        async def attempt() -> None:
            async with quiet_work(shop) as work:
                await notices.postpone(work, notice_ids, seconds, behind=behind, may_give_up=may_give_up)

        await retried(attempt)

    return claim, settle, postpone
