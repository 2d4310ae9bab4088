"""What is read of a schedule to hold it against the registry: its lines, and what closed runs made of them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.differences import SaidLine
from services.distribution.domain.facts import TargetFact
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.domain.workings import TransferWorking, converted
from services.distribution.projections import allocation, foreign, report, run, target, usage
from shared.contracts.terms import TargetKind
from shared.contracts.wire import from_builtins, to_builtins
from shared.projections import Row


async def find_schedule(connection: AsyncConnection, schedule: str) -> Row | None:
    """The row of a schedule that a closed run distributed; None for anything else."""
    query = select(target.TABLE).where(
        target.TABLE.c.target == schedule,
        target.TABLE.c.kind == TargetKind.SCHEDULE.value,
        target.TABLE.c.distributed.is_not(None),
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def read_compared(
    connection: AsyncConnection, row: Row
) -> tuple[list[RoyaltyAllocated], list[SaidLine], dict[str, Any]]:
    """The first allocations of a distributed schedule, its royalty lines, and its head: what it was to be, what was
    kept of it, what came, each transfer with its rate and what the bank had converted it to (D-66). What was reserved
    or held stands as it was, whatever became of it since; what a correction took back is left out."""
    name, version, said = row["target"], row["version"], row["manifest"]
    query = (
        select(allocation.TABLE.c.body)
        .join(run.TABLE, run.TABLE.c.run == allocation.TABLE.c.run)
        .where(allocation.TABLE.c.target == name, run.TABLE.c.state == "CLOSED")
        .where(allocation.TABLE.c.reversed_by.is_(None))
        .order_by(allocation.TABLE.c.allocation)
    )
    bodies = (await connection.execute(query)).scalars()
    made = [from_builtins(RoyaltyAllocated, body) for body in bodies if not body["takes"]]
    chunks = await connection.execute(
        select(usage.TABLE.c.lines, usage.TABLE.c.kept)
        .where(usage.TABLE.c.target == name, usage.TABLE.c.version == version)
        .order_by(usage.TABLE.c.chunk)
    )
    written: list[Row] = []
    kept: list[list[Any]] = []
    for lines, others in chunks.tuples():
        written += lines
        kept += others
    query = select(report.TABLE.c.persons).where(
        report.TABLE.c.target == name, report.TABLE.c.version == version
    )
    found = {
        person["line"]: person["party"]
        for persons in (await connection.execute(query)).scalars()
        for person in persons
        if person["line"] is not None
    }
    lines = [_line(one, said, found.get(one["line"])) for one in written]
    head = {
        "schedule": name,
        "society": said["payer"],
        "run": row["distributed"],
        "period": said["period"],
        "due": said["due"],
        "received": (row["funding"] or {}).get("received"),
        "kept": to_builtins(foreign.kept_of(row, kept)),
        "transfers": to_builtins(await _transfers(connection, row)),
    }
    return made, lines, head


async def _transfers(connection: AsyncConnection, row: Row) -> tuple[TransferWorking, ...]:
    money = {name: row[name] for name in ("version", "kind", "transfers")}
    fact = from_builtins(TargetFact, row["manifest"] | money | {"id": row["target"], "reports": []})
    return converted(await foreign.bulletins_for(connection, [fact]), fact.transfers)


def _line(written: Row, schedule: Row, party: str | None) -> SaidLine:
    return from_builtins(
        SaidLine,
        {
            "line": written["line"],
            "report": written["report"],
            "amount": {"amount": written["amount"], "currency": schedule["due"]["currency"]},
            "use_type": written["use_type"] or schedule["use_type"],
            "territory": written["territory"] or schedule["territory"],
            "period": written["period"] or schedule["period"],
            "role": written["role"],
            "owner": written["owner_said"],
            "ipi": written["ipi_said"],
            "percent": written["percent_said"],
            "party": party,
        },
    )
