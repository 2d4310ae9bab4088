"""A payer's account was wrong: its clerk hands in the right one, and what was distributed is corrected."""

from __future__ import annotations

from tests.simulation.people import Cast
from tests.simulation.people_money import Bank, hand_in_again, receive_for, run_to_its_end
from tests.simulation.story import Report


async def correct(cast: Cast, bank: Bank, report: Report) -> None:
    """Another version of the first account, its money, and runs until one has mended what was distributed of it."""
    account = cast.handed_in[0]
    await hand_in_again(cast.person("clerk"), cast, account, report)
    if report.parts:
        await receive_for(cast.person("cashier"), cast, bank, 0, report, "-AGAIN")
    before, economist = cast.books.accounts[account]["distributed"], cast.person("economist")
    closed = False
    while not closed:
        await economist.until(
            "distribution",
            "/v1/ready",
            lambda page: any(one["ready"] and one["target"] == account for one in page["items"]),
            limit=100,
        )
        closed = await _run(cast)
    now = cast.books.accounts[account]["distributed"]
    cast.happened[
        "corrections to " + ("less" if now < before else "more" if now > before else "as much")
    ] += 1


async def let_go(cast: Cast) -> None:
    """Distribution has heard how far what was taken back is recovered, and one more run."""
    economist = cast.person("economist")
    for target, sums in cast.accounts.taken_back().items():
        await economist.until(
            "distribution",
            "/v1/reversals",
            lambda page, sums=sums: _sums(page) == sums,  # type: ignore[misc]
            target=target,
            limit=200,
        )
    while not await _run(cast):
        pass


def _sums(page: dict[str, list[dict[str, int]]]) -> tuple[int, int]:
    items = page["items"]
    return sum(one["credited"] for one in items), sum(one["recovered"] for one in items)


async def _run(cast: Cast) -> bool:
    economist = cast.person("economist")
    with economist.busy():
        answer = await economist.post("distribution", "/v1/runs", {})
        return await run_to_its_end(economist, cast.person("head-of-distribution"), cast, answer["id"])
