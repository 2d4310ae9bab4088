"""A run reads the log up to one position: folding it again up to there gives the same facts and digest."""

from tempfile import TemporaryFile

import pytest

from services.distribution.domain.compute import compute
from services.distribution.formats.facts import read_facts
from services.distribution.main import PARTS
from services.distribution.projections import facts, policy, target
from services.distribution.projections.run import find_run
from services.distribution.projections.taken import Targets
from shared.contracts import registry
from shared.kernel.money import Money
from shared.projections import snapshot
from tests.integration.distribution.world import FILM, hear_everything, mandate, money
from tests.support.one_service import MakeService, OneService

COLUMNS = (
    "position, source, sequence, event_id, stream_id, version, type, schema_version, payload, record, recorded_at, "
    "effective_on, correlation_id, causation_id, actor, public_seq, digest, hash"
)


async def copy_log(first: OneService, second: OneService, last: int) -> None:
    """The log up to a position in another database, as a restored dump has it."""
    rows = await first.ctx.pool.fetch(
        f"SELECT {COLUMNS} FROM log.entry WHERE position <= $1 ORDER BY position", last
    )
    marks = ", ".join(f"${number}" for number in range(1, COLUMNS.count(",") + 2))
    await second.ctx.pool.executemany(
        f"INSERT INTO log.entry ({COLUMNS}) VALUES ({marks})", [tuple(row) for row in rows]
    )


@pytest.mark.clause("X-b")
async def test_a_fold_up_to_the_runs_position_gives_its_draft(
    distribution: OneService, make_service: MakeService
) -> None:
    await hear_everything(distribution)
    answer = await distribution.post(
        "accountant", "distribution:run:prepare", "/v1/runs", {"targets": ["account", "schedule"]}
    )
    run_id = answer.json()["id"]
    await distribution.hear("registry", mandate("scr"), registry.SharesChanged(work=FILM, roles=()))
    await distribution.hear("intake", *money("account", Money(5), Money(5), Money(100_00), receipt="later"))
    await distribution.settle()
    async with distribution.ctx.engine.connect() as connection:
        run = await find_run(connection, run_id)
    assert run is not None
    stored = await distribution.ctx.blobs.get(run["facts_sha256"])
    assert stored is not None

    again = await make_service(PARTS)
    await copy_log(distribution, again, run["read_position"])
    await again.projections.catch_up()
    with TemporaryFile() as file:
        async with snapshot(again.ctx.engine) as (connection, position):
            read = read_facts(stored)
            policies = await policy.in_force(connection, read.cut_off_day)
            rows = await target.read_targets(connection, run["targets"])
            written = Targets(file, {})
            folded = await facts.read_facts(
                connection, run_id, read.cut_off_day, policies, rows, written=written
            )
        assert position == run["read_position"]
        assert b"".join(folded.document()) == stored
    assert compute(read).digest == run["digest"]
