"""What belongs to a receipt, a run or a payee: which streams of the log, and who was spoken of by other services."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.advance import PROVISION
from services.distribution.domain.books import RUN_KIND
from services.distribution.domain.run_events import RunClosed
from services.distribution.domain.statistical_base import base_of_cause
from services.distribution.projections.advance import TABLE as ADVANCE
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.booked_share import TABLE as BOOKED_SHARE
from services.distribution.projections.carried import TABLE as CARRIED
from services.distribution.projections.journal import entries_of
from services.distribution.projections.ledger import TABLE as LEDGER
from services.distribution.projections.receipt import TABLE as RECEIPT
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.returned import TABLE as RETURNED
from services.distribution.projections.reversal import TABLE as REVERSAL
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.share import TABLE as SHARE
from services.distribution.projections.target import TABLE as TARGET
from services.distribution.projections.trace import TABLE as TRACE
from services.distribution.projections.write_off import TABLE as WRITE_OFF
from shared.eventstore.log import Log
from shared.projections import evidence
from shared.projections.evidence import Asked, Evidence

_AT_ONCE = 1_000
_ITEMS = (
    ("allocation", ALLOCATION, "allocation"),
    ("reserve", RESERVE, "reserve"),
    ("return", RETURNED, "return_id"),
    # A reversal stands in the stream of what it takes back.
    ("allocation", REVERSAL, "allocation"),
    # What was carried stands on the page of the account that it left.
    ("refund", CARRIED, "target"),
)


@dataclass(slots=True)
class _Found(Evidence):
    """And of whom other services spoke."""

    subjects: set[str] = field(default_factory=set)


async def find_evidence(connection: AsyncConnection, log: Log, asked: Asked) -> Evidence | None:
    """All that belongs to a receipt, a run, or a payee; None where there is no such thing."""
    found = _Found()
    match asked.kind:
        case evidence.RECEIPT:
            known = await _receipt(connection, log, found, asked.id)
        case evidence.RUN:
            known = await _run(connection, found, asked.id, None)
        case _:
            known = await _payee(connection, found, asked.id)
    if not known:
        return None
    found.spans = await _spans_of(connection, sorted(found.subjects))
    return found


async def ledger_of(
    connection: AsyncConnection, found: Evidence, _: Sequence[int]
) -> AsyncIterator[dict[str, Any]]:
    """The entries of the receipts and targets of an export, in the order in which they were recorded."""
    for one in await entries_of(connection, sorted(found.holders)):
        yield one


async def _spans_of(connection: AsyncConnection, subjects: Sequence[str]) -> list[tuple[int, int]]:
    """Where other services spoke of these subjects."""
    spans: list[tuple[int, int]] = []
    for start in range(0, len(subjects), _AT_ONCE):
        query = select(TRACE.c.spans).where(TRACE.c.subject.in_(subjects[start : start + _AT_ONCE]))
        for found in (await connection.execute(query)).scalars():
            spans += [(first, last) for first, last in found]
    return sorted(spans)


async def _receipt(connection: AsyncConnection, log: Log, found: _Found, receipt: str) -> bool:
    query = select(RECEIPT.c.allocations).where(RECEIPT.c.receipt == receipt)
    parts = (await connection.execute(query)).scalar_one_or_none()
    if parts is None:
        return False
    found.subjects.add(receipt)
    found.holders.add(receipt)
    for target in sorted({one["target"] for one in parts}):
        for run in await _runs_of(connection, log, target):
            await _run(connection, found, run, [target])
        await _target(connection, found, target)
    return True


async def _target(connection: AsyncConnection, found: _Found, target: str) -> None:
    found.subjects.add(target)
    found.holders.add(target)
    found.add("target", [target])
    found.add("claim", [target])
    found.add("refund", [target])
    found.add("base", [base_of_cause(target)])
    of_provision = (select(table.c.target).where(table.c.target == target) for table in (ADVANCE, WRITE_OFF))
    if (await connection.execute(union_all(*of_provision).limit(1))).scalar_one_or_none() is not None:
        found.add("provision", [PROVISION])


async def _runs_of(connection: AsyncConnection, log: Log, target: str) -> list[str]:
    query = select(LEDGER.c.journal).where(LEDGER.c.target == target)
    journal = (await connection.execute(query)).scalar_one_or_none() or []
    runs: dict[str, None] = {}
    for position in sorted({one["position"] for one in journal if one["cause"] == RunClosed.__name__}):
        for entry in await log.read(position - 1, 1):
            if isinstance(entry.event, RunClosed):
                runs[entry.event.run] = None
    return list(runs)


async def _run(connection: AsyncConnection, found: _Found, run: str, targets: Sequence[str] | None) -> bool:
    """A run with its items; of these targets alone when named, else with all its targets and their receipts."""
    query = select(RUN.c.policies, RUN.c.targets, RUN.c.kind, RUN.c.facts_sha256).where(RUN.c.run == run)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return False
    found.add("run", [run])
    found.add("policy", row.policies)
    if row.kind == RUN_KIND:
        # What two signed of the old system's books, and where each share stood there (D-101).
        found.add("books", [row.facts_sha256])
        shares = select(BOOKED_SHARE.c.share).where(BOOKED_SHARE.c.package_sha256 == row.facts_sha256)
        found.add("booked-share", (await connection.execute(shares)).scalars())
    for name, table, key in _ITEMS:
        items = select(table.c[key]).where(table.c.run == run)
        if targets is not None:
            items = items.where(table.c.target.in_(targets))
        found.add(name, (await connection.execute(items)).scalars())
    if targets is not None:
        came = select(CARRIED.c.target).where(CARRIED.c.run == run, CARRIED.c.into.in_(targets))
        found.add("refund", (await connection.execute(came)).scalars())
    rates = select(ALLOCATION.c.body["rate_day"].as_string()).where(ALLOCATION.c.run == run).distinct()
    found.add("bulletin", [day for day in (await connection.execute(rates)).scalars() if day is not None])
    if targets is None:
        for target in row.targets:
            await _target(connection, found, target)
        tied = select(TARGET.c.transfers).where(TARGET.c.target.in_(row.targets))
        for transfers in (await connection.execute(tied)).scalars():
            receipts = [one["receipt"] for one in transfers]
            found.subjects.update(receipts)
            found.holders.update(receipts)
    return True


async def _payee(connection: AsyncConnection, found: _Found, payee: str) -> bool:
    credited = (
        select(ALLOCATION.c.allocation, ALLOCATION.c.run, ALLOCATION.c.work)
        .join(SHARE, SHARE.c.allocation == ALLOCATION.c.allocation)
        .where(SHARE.c.receiver == payee)
        .distinct()
    )
    runs: set[str] = set()
    for allocation, run, work in (await connection.execute(credited)).tuples():
        found.add("allocation", [allocation])
        found.subjects.add(work)
        runs.add(run)
    waiting = select(RESERVE.c.reserve, RESERVE.c.run).where(RESERVE.c.person == payee)
    for reserve, run in (await connection.execute(waiting)).tuples():
        found.add("reserve", [reserve])
        runs.add(run)
    back = select(RETURNED.c.return_id, RETURNED.c.run).where(RETURNED.c.society == payee)
    for return_id, run in (await connection.execute(back)).tuples():
        found.add("return", [return_id])
        runs.add(run)
    query = select(RUN.c.run, RUN.c.policies).where(RUN.c.run.in_(sorted(runs)))
    for run, policies in (await connection.execute(query)).tuples():
        found.add("run", [run])
        found.add("policy", policies)
    found.subjects.add(payee)
    known = select(TRACE.c.subject).where(TRACE.c.subject == payee)
    return bool(runs) or (await connection.execute(known)).scalar_one_or_none() is not None
