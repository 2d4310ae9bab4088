"""What is kept of a draft comes back whole and in its order, whatever is kept of another run beside it."""

from services.distribution.formats.packed_draft import TOTAL, lines_of
from services.distribution.handlers import keeping_draft, kept_draft, kept_items
from shared.contracts.wire import to_json
from tests.support.one_service import OneService

ITEMS = [{"title": f'{number}\n"\\'} for number in range(7)]


async def test_drafts_that_are_kept_beside_each_other_come_back_apart(distribution: OneService) -> None:
    pool = distribution.ctx.pool
    async with keeping_draft(pool, "one") as keep, keeping_draft(pool, "other") as keep_other:
        for item in ITEMS:
            await keep(*lines_of("one", TOTAL, [item])[0])
            await keep_other(*lines_of("other", TOTAL, [item] * 3)[0])
    kept = [body async for _, bodies in kept_items(pool, "one", 2) for body in bodies]
    assert kept == [to_json(item) for item in ITEMS]
    assert len([body async for _, bodies in kept_items(pool, "other", 2) for body in bodies]) == 21
    assert (await kept_draft(pool, "one")).counts == {TOTAL: 7}
    assert [kind async for kind, _ in kept_items(pool, "nothing", 2)] == []
