"""What is kept of a draft comes back whole and in its order, whatever is kept of another run beside it."""

from pathlib import Path

from services.distribution.formats.packed_draft import TOTAL, write_lines
from services.distribution.handlers import keeping_draft, kept_draft, kept_items
from shared.contracts.wire import to_json
from tests.support.one_service import OneService

ITEMS = [{"title": f'{number}\n"\\'} for number in range(7)]


async def test_drafts_that_are_kept_beside_each_other_come_back_apart(
    distribution: OneService, tmp_path: Path
) -> None:
    pool, lines = distribution.ctx.pool, tmp_path / "lines"
    async with keeping_draft(pool, "one") as keep, keeping_draft(pool, "other") as keep_other:
        for item in ITEMS:
            write_lines(lines, "one", TOTAL, [item])
            await keep(lines)
            write_lines(lines, "other", TOTAL, [item] * 3)
            await keep_other(lines)
    kept = [body async for _, bodies in kept_items(pool, "one", 2) for body in bodies]
    assert kept == [to_json(item) for item in ITEMS]
    assert len([body async for _, bodies in kept_items(pool, "other", 2) for body in bodies]) == 21
    assert (await kept_draft(pool, "one")).counts == {TOTAL: 7}
    assert [kind async for kind, _ in kept_items(pool, "nothing", 2)] == []
