"""Verify: every read model is what the log says, to the byte, and what is not is named."""

from shared.projections.verify import verify_projections
from tests.support.rig import MakeRig, Rig


async def _filled(make_rig: MakeRig) -> Rig:
    rig = await make_rig()
    await rig.runner.prepare()
    for number in range(20):
        await rig.count(f"account {number}", number)
    await rig.runner.catch_up()
    return rig


async def test_what_holds_has_no_findings(make_rig: MakeRig) -> None:
    rig = await _filled(make_rig)

    verdict = await verify_projections(rig.runner)

    assert verdict.findings == ()
    assert verdict.compared == {"tally": 20, "heard": 0, "batch_item": 0}
    assert verdict.position == rig.runner.position


async def test_a_figure_changed_by_one_is_named_with_its_row(make_rig: MakeRig) -> None:
    rig = await _filled(make_rig)
    await rig.pool.execute("UPDATE view.tally SET total = total + 1 WHERE account = 'account 7'")

    verdict = await verify_projections(rig.runner)

    assert verdict.findings == ("read model tally: row account=account 7 differs from what the log says",)


async def test_rows_too_few_and_too_many_are_named(make_rig: MakeRig) -> None:
    rig = await _filled(make_rig)
    await rig.pool.execute("DELETE FROM view.tally WHERE account = 'account 19'")
    await rig.pool.execute("INSERT INTO view.tally (account, total, detail) VALUES ('a forged one', 1, '{}')")

    verdict = await verify_projections(rig.runner)

    assert verdict.findings == (
        "read model tally: row account=a forged one stands there, the log knows no such row",
        "read model tally: row account=account 19 lacks",
    )


async def test_many_differences_are_counted_not_listed(make_rig: MakeRig) -> None:
    rig = await _filled(make_rig)
    await rig.pool.execute("UPDATE view.tally SET total = total + 1")

    verdict = await verify_projections(rig.runner)

    assert len(verdict.findings) == 6
    assert verdict.findings[-1] == "read model tally: 15 more rows differ"


async def test_the_scratch_generation_is_gone_afterwards(make_rig: MakeRig) -> None:
    rig = await _filled(make_rig)

    await verify_projections(rig.runner)

    states = await rig.pool.fetch("SELECT name, state FROM work.generation ORDER BY name")
    assert [tuple(row) for row in states] == [("batch_item", "LIVE"), ("heard", "LIVE"), ("tally", "LIVE")]
