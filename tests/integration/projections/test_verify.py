"""Verify: every read model is what the log says, to the byte, and what is not is named."""

import asyncio

import asyncpg

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


async def test_a_payload_that_was_altered_shows_in_the_read_models(make_rig: MakeRig) -> None:
    rig = await _filled(make_rig)
    await _tamper(
        rig, """UPDATE log.entry SET payload = '{"account": "account 3", "amount": 4}' WHERE position = 4"""
    )

    verdict = await verify_projections(rig.runner)

    assert verdict.findings == ("read model tally: row account=account 3 differs from what the log says",)


async def test_an_entry_that_can_no_longer_be_read_is_a_finding_of_each_read_model(make_rig: MakeRig) -> None:
    rig = await _filled(make_rig)
    await _tamper(rig, """UPDATE log.entry SET payload = '{"account": 3}' WHERE position = 4""")

    verdict = await verify_projections(rig.runner)

    assert [finding.partition(":")[0] for finding in verdict.findings] == [
        "read model tally cannot be rebuilt",
        "read model heard cannot be rebuilt",
        "read model batch_item cannot be rebuilt",
    ]
    assert await rig.pool.fetchval("SELECT count(*) FROM work.generation WHERE state <> 'LIVE'") == 0


async def _tamper(rig: Rig, sql: str) -> None:
    """As the owner, past the triggers."""
    connection = await asyncpg.connect(rig.database.dsn_owner)
    try:
        await connection.execute("ALTER TABLE log.entry DISABLE TRIGGER USER")
        await connection.execute(sql)
    finally:
        await connection.close()


async def test_many_verify_at_once_and_none_is_in_the_others_way(make_rig: MakeRig) -> None:
    rig = await _filled(make_rig)

    verdicts = await asyncio.gather(*(verify_projections(rig.runner) for _ in range(4)))

    assert [verdict.findings for verdict in verdicts] == [()] * 4
