"""Which reserved and held shares a run looks at again, and what it has to know of each."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Table, Text, any_, false, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.facts import SourceFact
from services.distribution.domain.held_decision import Ruling
from services.distribution.domain.parts import Parts
from services.distribution.domain.policy_bodies import DEDUCTIONS
from services.distribution.domain.recovery import is_marked
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.projections import party, stirred, work
from services.distribution.projections.advance import is_advanced
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.below import read_with_below
from services.distribution.projections.booked_sources import Booked, read_booked
from services.distribution.projections.held import TABLE as HELD
from services.distribution.projections.held import read_rulings
from services.distribution.projections.reserve import EXPIRED, OPEN
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.reversal import read_owed, unrecovered
from services.distribution.projections.rows import rows_of
from services.distribution.projections.run import TABLE as RUN
from shared.contracts.terms import HoldReason, ReserveReason, SourceKind
from shared.contracts.wire import from_builtins
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from shared.projections import Row

SOURCES_MAX = 10_000
TOUCHED_MAX = 1_000
"""Accounts and schedules that a run's sources may be of."""
_WAITING_FOR = {
    stirred.POLICIES: (HoldReason.NO_KEY, HoldReason.NO_DEDUCTION_RULE, HoldReason.OFFICIAL),
    # A schedule that lacked both has the one reason, whichever comes first.
    stirred.RATES: (HoldReason.NO_RATE, HoldReason.NO_CONTRACT_RECEIPT),
    stirred.CONTRACTS: (HoldReason.NO_CONTRACT_RECEIPT,),
    stirred.CLASSES: (HoldReason.NO_DEDUCTION_RULE,),
    # What a producer owes by a contract that was mended may be what his account says.
    stirred.TERMS: (HoldReason.OFFICIAL,),
}


async def read_candidates(
    connection: AsyncConnection, run: str, elsewhere: Container[str]
) -> tuple[list[Row], bool]:
    """The open reserves and held shares about which something changed since a run looked at them, those that waited for
    what is recovered by now, and whether these are all: not those of targets that another run has. What is left out is
    drawn by the run, so that nothing is left out for ever."""
    position, day = await looked(connection)
    changed = await _changed(connection, position, day)
    found: list[Row] = []
    for kind, table, id_of, reasons in (
        (SourceKind.RESERVE, RESERVE, RESERVE.c.reserve, _reserves_of(changed)),
        (SourceKind.HELD, HELD, HELD.c.held, _held_of(changed)),
    ):
        fresh = or_(_about(table, changed), table.c.reason.in_(reasons) if reasons else false())
        query = _open(table, id_of, kind).where(fresh)
        drawn = query.order_by(func.md5(id_of + run)).limit(SOURCES_MAX + 1)
        found.extend(dict(row) for row in (await connection.execute(drawn)).mappings())
    free = [row for row in found if row["target"] not in elsewhere]
    free.sort(key=lambda row: derived_id("drawn", run, row["id"]))
    taken, complete = _bounded(free)
    return taken, complete and len(free) == len(found)


async def read_open(connection: AsyncConnection, wanted: Sequence[str]) -> list[Row]:
    """Those of these ids that are open reserves or held shares."""
    found: list[Row] = []
    for kind, table, id_of in (
        (SourceKind.RESERVE, RESERVE, RESERVE.c.reserve),
        (SourceKind.HELD, HELD, HELD.c.held),
    ):
        query = _open(table, id_of, kind).where(id_of.in_(wanted))
        found.extend(dict(row) for row in (await connection.execute(query)).mappings())
    return found


def _open(table: Table, id_of: ColumnElement[Any], kind: SourceKind) -> Select[Any]:
    columns = ("run", "allocation", "share", "target", "work", "person", "reason", "left")
    started: ColumnElement[Any] = table.c.started_on if kind is SourceKind.RESERVE else literal(None)
    return (
        select(
            id_of.label("id"),
            literal(kind.value).label("kind"),
            started.label("started_on"),
            *(table.c[name] for name in columns),
        )
        .join(RUN, RUN.c.run == table.c.run)
        .where(table.c.state.in_((OPEN, EXPIRED)), RUN.c.state == "CLOSED")
        .where(
            or_(
                table.c.reason != HoldReason.RECOVERY.value,
                ~unrecovered(table.c.target),
                is_advanced(id_of),
            )
        )
    )


async def looked(connection: AsyncConnection) -> tuple[int, str]:
    """The position and the day at which all that was stirred was looked at last. What runs beside that one reserved was
    not there to be looked at, so it counts from where they read."""
    complete = select(func.max(RUN.c.read_position)).where(RUN.c.state == "CLOSED", RUN.c.complete)
    position = (await connection.execute(complete)).scalar_one()
    if position is None:
        return 0, ""
    beside = select(func.min(RUN.c.read_position), func.min(RUN.c.cut_off_day))
    earliest, day = (await connection.execute(beside.where(RUN.c.closed_position > position))).tuples().one()
    return earliest, day


async def _changed(connection: AsyncConnection, position: int, day: str) -> dict[str, list[str]]:
    changed = await stirred.stirred_since(connection, position, day)
    for kind, read in ((stirred.WORK, work.read_survivors), (stirred.PARTY, party.read_survivors)):
        survivors = await read(connection)
        known = {same for one in changed.get(kind, ()) for same in (one, survivors.get(one, one))}
        merged = [one for one, survivor in survivors.items() if survivor in known]
        changed[kind] = sorted(known.union(merged))
    return changed


def _about(table: Table, changed: Mapping[str, Sequence[str]]) -> ColumnElement[bool]:
    places = [(stirred.WORK, table.c.work), (stirred.PARTY, table.c.person), (stirred.TARGET, table.c.target)]
    if table is HELD:
        places.append((stirred.HELD, table.c.held))
    return or_(*(column == any_(literal(changed.get(kind, []), ARRAY(Text))) for kind, column in places))


def _reserves_of(changed: Mapping[str, Sequence[str]]) -> list[str]:
    return [ReserveReason.NO_CONTRACT.value] if stirred.CONTRACTS in changed.get(stirred.ALL, ()) else []


def _held_of(changed: Mapping[str, Sequence[str]]) -> list[str]:
    said = (one for word in changed.get(stirred.ALL, ()) for one in _WAITING_FOR.get(word, ()))
    # What waits for recovery is there to be looked at once all of it is recovered (`_open`).
    return [HoldReason.RECOVERY.value, *(one.value for one in said)]


def _bounded(rows: Sequence[Row]) -> tuple[list[Row], bool]:
    taken: list[Row] = []
    touched: set[str] = set()
    for row in rows[:SOURCES_MAX]:
        if row["target"] in touched or len(touched) < TOUCHED_MAX:
            touched.add(row["target"])
            taken.append(row)
    return taken, len(taken) == len(rows)


async def read_sources(
    connection: AsyncConnection, rows: Sequence[Row], survivors: Mapping[str, str]
) -> tuple[list[SourceFact], Booked]:
    """What the rules need of these rows, by id; and of those that came with the old system's books what stands for the
    accounts that they are of, and their rates."""
    allocations = await _allocations(connection, {row["allocation"] for row in rows})
    while missing := {taken_of for one in allocations.values() for taken_of in _before(one)} - set(
        allocations
    ):
        allocations |= await _allocations(connection, missing)
    allocations |= await read_with_below(connection, allocations)
    rates = await _rates(connection, {one.original_run or one.run for one in allocations.values()})
    booked = await read_booked(connection, allocations.values(), survivors)
    rulings = await _rulings(connection, rows, allocations)
    parts = Parts(allocations, booked.others)
    owed = await read_owed(connection, {row["target"] for row in rows})
    found = []
    for row in sorted(rows, key=lambda row: str(row["id"])):
        source = _source(row, allocations, rates, survivors, booked, parts)
        marked = is_marked(allocations[source.allocation], source.share)
        known = replace(source, owed=marked and source.target in owed)
        found.append(_ruled(known, row, allocations, rulings))
    return found, booked


def source_row(allocation: RoyaltyAllocated) -> Row:
    """The reserve or held share that an allocation took, as it was taken."""
    (taken,) = allocation.takes
    return {
        "id": taken.id,
        "kind": taken.kind.value,
        "started_on": None if taken.started_on is None else taken.started_on.isoformat(),
        "allocation": taken.allocation,
        "share": taken.share,
        "target": allocation.target,
        "left": taken.amount.amount,
        "by": allocation.run,
        "became": allocation.allocation,
    }


class _Rulings:
    """What officials decided of held shares, as far as a run knew it."""

    def __init__(self, decided: Mapping[str, tuple[int, Ruling]], read: Mapping[str, int]) -> None:
        self._decided = decided
        self._read = read

    def of(self, held: str, run: str | None) -> Ruling | None:
        """What was decided of a share when a run took it; run None: what holds now."""
        position, ruling = self._decided.get(held, (0, None))
        known = ruling is None or run is None or position <= self._read[run]
        return ruling if known else None


async def _rulings(
    connection: AsyncConnection, rows: Sequence[Row], allocations: Mapping[str, RoyaltyAllocated]
) -> _Rulings:
    held = {taken.id for one in allocations.values() for taken in one.takes if taken.kind is SourceKind.HELD}
    decided = await read_rulings(connection, held | {row["id"] for row in rows})
    if not decided:
        return _Rulings({}, {})
    runs = {one.run for one in allocations.values()} | {row["by"] for row in rows if "by" in row}
    read = {row["run"]: row["read_position"] for row in await rows_of(connection, RUN, "run", sorted(runs))}
    return _Rulings(decided, read)


def _ruled(
    source: SourceFact, row: Row, allocations: Mapping[str, RoyaltyAllocated], rulings: _Rulings
) -> SourceFact:
    """The source with what an official decided of it, else of the last share that it was before."""
    if (ruling := rulings.of(source.id, row.get("by"))) is not None:
        return replace(source, ruling=ruling)
    above = [allocations[source.allocation]]
    while above:
        one = above.pop()
        for taken in one.takes:
            if (ruling := rulings.of(taken.id, one.run)) is not None:
                return replace(source, ruling=ruling, ruled=True)
            above.append(allocations[taken.allocation])
    return source


def _before(allocation: RoyaltyAllocated) -> set[str]:
    return {taken.allocation for taken in allocation.takes}


def _source(
    row: Row,
    allocations: Mapping[str, RoyaltyAllocated],
    rates: Mapping[str, int | None],
    survivors: Mapping[str, str],
    booked: Booked,
    parts: Parts,
) -> SourceFact:
    allocation = allocations[row["allocation"]]
    share = next(one for one in allocation.shares if one.share == row["share"])
    first = allocation.original_run or allocation.run
    reserved = (
        any(one.kind is SourceKind.RESERVE for one in allocation.takes) or row["kind"] == SourceKind.RESERVE
    )
    ruled = reserved and share.reason != HoldReason.NO_DEDUCTION_RULE
    return SourceFact(
        kind=SourceKind(row["kind"]),
        id=row["id"],
        run=first,
        allocation=row["allocation"],
        share=row["share"],
        target=allocation.target,
        version=allocation.version,
        work=survivors.get(allocation.work, allocation.work),
        role=share.role,
        person=share.owner,
        state=share.state,
        reason=share.reason,
        amount=Money(row["left"], share.gross.currency),
        use_type=allocation.use_type,
        period=allocation.period,
        territory=allocation.territory,
        reports=allocation.report_numbers,
        original=share.original,
        genre=allocation.genre,
        started_on=None if row["started_on"] is None else date.fromisoformat(row["started_on"]),
        others=tuple(parts.others(row["allocation"], share.role, row["share"])),
        has=tuple(parts.of(row["became"], share.role)) if "became" in row else (),
        rates=booked.rates.get(_first(allocations, allocation, row["share"]), rates.get(first))
        if ruled
        else None,
        note=share.note,
        group="" if reserved else allocation.target,
    )


def _first(allocations: Mapping[str, RoyaltyAllocated], allocation: RoyaltyAllocated, share: str) -> str:
    """The share that it was before any run decided it anew."""
    for taken in allocation.takes:
        return _first(allocations, allocations[taken.allocation], taken.share)
    return share


async def _allocations(connection: AsyncConnection, wanted: set[str]) -> dict[str, RoyaltyAllocated]:
    rows = await rows_of(connection, ALLOCATION, "allocation", sorted(wanted))
    return {row["allocation"]: from_builtins(RoyaltyAllocated, row["body"]) for row in rows}


async def _rates(connection: AsyncConnection, runs: set[str]) -> dict[str, int | None]:
    rows = await rows_of(connection, RUN, "run", sorted(runs))
    return {row["run"]: row["policies"].get(DEDUCTIONS) for row in rows}
