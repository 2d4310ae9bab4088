"""Which distributed money a run compares with today's facts, and what it has to know of it (D-89)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import ARRAY, Text, and_, any_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.facts import CorrectionFact, LiveFact, SourceFact
from services.distribution.domain.kept_back import bindings_of
from services.distribution.domain.royalty import RoyaltyAllocated, Start
from services.distribution.projections import entitled, party, stirred, work
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.below import read_below, read_with_below
from services.distribution.projections.gone import read_bound, read_gone, read_targets_of_gone
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.rows import rows_of
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.sources import TOUCHED_MAX, looked, read_sources, source_row
from services.distribution.projections.target import REGISTRY, taken_back
from services.distribution.projections.target import TABLE as TARGET
from shared.contracts.terms import Role, ShareState, SourceKind, TargetKind
from shared.contracts.wire import from_builtins
from shared.kernel.merged import same_records
from shared.kernel.money import Money
from shared.projections import Row

CHECKED_MAX = 10_000
"""Allocations that a run compares because the registry changed."""
_NO_ACCOUNT = (TargetKind.BOOKS.value, TargetKind.REDISTRIBUTION.value, TargetKind.PROVISION.value)


async def read_stirred(connection: AsyncConnection, run: str) -> tuple[dict[str, list[str]], bool]:
    """Target -> its allocations of works whose shares changed, or whose owners were found to be one or several, since a
    run looked at them, and what was released of its reserves where a match was revoked; and whether these are all.
    What came with the old system's books, or was redistributed, has no account here to compare it with (D-101)."""
    position, day = await looked(connection)
    said = await stirred.stirred_since(connection, position, day)
    people = same_records(said.get(stirred.OWNER, ()), await party.read_survivors(connection))
    owners = {name for names in people.values() for name in names}
    theirs = [
        *await work.read_works_of(connection, owners),
        *await entitled.read_works_of(connection, owners),
    ]
    changed, matched = [*said.get(stirred.SHARES, []), *theirs], said.get(stirred.TARGET, [])
    survivors = await work.read_survivors(connection)
    known = {same for one in changed for same in (one, survivors.get(one, one))}
    works = sorted(known.union(one for one, survivor in survivors.items() if survivor in known))
    takes = ALLOCATION.c.body["takes"]
    query = (
        select(ALLOCATION.c.target, ALLOCATION.c.allocation)
        .join(RUN, RUN.c.run == ALLOCATION.c.run)
        .where(RUN.c.state == "CLOSED", ALLOCATION.c.reversed_by.is_(None))
        .where(
            or_(
                ALLOCATION.c.work == any_(literal(works, ARRAY(Text))),
                and_(
                    ALLOCATION.c.target == any_(literal(matched, ARRAY(Text))),
                    func.json_array_length(takes) > 0,
                ),
            )
        )
        .where(ALLOCATION.c.body["target_kind"].as_string().not_in(_NO_ACCOUNT))
        .order_by(func.md5(ALLOCATION.c.target + run), ALLOCATION.c.allocation)
        .limit(CHECKED_MAX + 1)
    )
    found: dict[str, list[str]] = {}
    rows = (await connection.execute(query)).tuples().all()
    complete = len(rows) <= CHECKED_MAX
    for target, allocation in rows[:CHECKED_MAX]:
        if target in found or len(found) < TOUCHED_MAX:
            found.setdefault(target, []).append(allocation)
        else:
            complete = False
    return found, complete


async def read_corrections(
    connection: AsyncConnection,
    whole: Sequence[Row],
    checked: Mapping[str, Sequence[str]],
    survivors: Mapping[str, str],
) -> list[CorrectionFact]:
    """What has to be known of these target rows, all that stands of them, and of these single allocations of others."""
    alone = sorted(set(checked) - {row["target"] for row in whole})
    targets = {row["target"]: row for row in await rows_of(connection, TARGET, "target", alone)}
    found = []
    for row in whole:
        live = await _live(connection, await _standing(connection, row["target"]), survivors)
        there = not taken_back(row)
        found.append(_correction(row, row["cause"], live, whole=True, money=there))
    for target in alone:
        bodies = await read_with_below(connection, checked[target])
        live = await _live(connection, [bodies[name] for name in sorted(bodies)], survivors)
        found.append(_correction(targets[target], REGISTRY, live, checked=tuple(sorted(checked[target]))))
    return found


async def read_all_compared(
    connection: AsyncConnection, targets: Sequence[Row], checked: Collection[str]
) -> list[Row]:
    """The targets that are compared whole: those of these rows that were distributed, and of those of which single
    allocations are to be `checked` whatever something went of for good. What others bear of that is found over all of
    it; but not where a new version or money is still waited for, which it would be computed by, nor of a cause, which
    is dealt out by its base."""
    whole = [row for row in targets if row["distributed"] is not None]
    alone = set(checked) - {row["target"] for row in whole}
    gone = sorted(await read_targets_of_gone(connection, alone))
    rows = await rows_of(connection, TARGET, "target", gone)
    return [*whole, *(row | {"cause": REGISTRY} for row in rows if _is_settled(row))]


def _is_settled(row: Row) -> bool:
    looked_at = (row["mended_position"] or 0) <= (row["distributed_position"] or 0)
    covered = row["funding"] is not None and row["funding"]["covered"]
    return looked_at and covered and row["kind"] != TargetKind.CAUSE


def _correction(
    row: Row,
    cause: str,
    live: Sequence[LiveFact],
    whole: bool = False,
    money: bool = True,
    checked: tuple[str, ...] = (),
) -> CorrectionFact:
    return CorrectionFact(
        target=row["target"],
        cause=cause,
        run=row["first_run"],
        live=tuple(live),
        whole=whole,
        money=money,
        checked=checked,
    )


async def _standing(connection: AsyncConnection, target: str) -> list[RoyaltyAllocated]:
    query = (
        select(ALLOCATION.c.body)
        .join(RUN, RUN.c.run == ALLOCATION.c.run)
        .where(ALLOCATION.c.target == target, ALLOCATION.c.reversed_by.is_(None), RUN.c.state == "CLOSED")
        .order_by(ALLOCATION.c.allocation)
    )
    return [from_builtins(RoyaltyAllocated, body) for body in (await connection.execute(query)).scalars()]


async def _live(
    connection: AsyncConnection, bodies: Sequence[RoyaltyAllocated], survivors: Mapping[str, str]
) -> list[LiveFact]:
    names = [one.allocation for one in bodies]
    below = await read_below(connection, names)
    columns = (RESERVE.c.allocation, RESERVE.c.share, RESERVE.c.role, RESERVE.c.started_on)
    query = select(*columns).where(RESERVE.c.allocation == any_(literal(names, ARRAY(Text))))
    starts: dict[str, list[Start]] = {}
    for allocation, share, role, on in (await connection.execute(query.order_by(RESERVE.c.share))).tuples():
        start = Start(role=Role(role), on=date.fromisoformat(on), share=share)
        starts.setdefault(allocation, []).append(start)
    went, bound = await read_gone(connection, bodies), await read_bound(connection, bodies)
    ruled = await _ruled_by(connection, bodies)
    parted = [one for one in bodies if len(one.takes) == 1]
    taken, booked = await read_sources(connection, [source_row(one) for one in parted], survivors)
    old_books = {(target.id, target.version) for target in booked.targets}
    sources = {(one.id, one.allocation): one for one in taken if (one.target, one.version) not in old_books}
    found = []
    for one in bodies:
        if one.takes and (one.takes[0].id, one.takes[0].allocation) not in sources:
            # What came with the old books, or was redistributed, has no account to compare it with.
            continue
        again = _taken(one, sources, survivors) if one.takes else _whole(one, survivors)
        basis = ruled[one.allocation] if one.takes else one.original_run or one.run
        found.append(
            LiveFact(
                allocation=one.allocation,
                run=basis,
                by=one.run,
                work=survivors.get(one.work, one.work),
                use_type=one.use_type,
                place=one.place,
                gross=one.gross,
                used=one.used,
                shares=one.shares,
                effective_on=one.effective_on,
                again=again,
                takes=one.takes,
                borne=one.borne,
                bound=bool(bound[one.allocation]),
                bound_by=bindings_of([tuple(bound[one.allocation])]),
                went=tuple(went[one.allocation]),
                below=tuple(sorted(below.get(one.allocation, ()))),
                starts=tuple(starts.get(one.allocation, ())),
            )
        )
    return found


async def _ruled_by(connection: AsyncConnection, bodies: Sequence[RoyaltyAllocated]) -> dict[str, str]:
    """What took of reserves and held shares -> the run whose day and policies hold: its own, but of what was issued in
    place of another that one's, through others too."""
    known = {one.allocation: (one.run, one.mends) for one in bodies if one.takes}
    while wanted := {mends for _, mends in known.values() if mends} - known.keys():
        rows = await rows_of(connection, ALLOCATION, "allocation", sorted(wanted))
        if not rows:
            raise LookupError(f"what was mended is lost: {', '.join(sorted(wanted))}")
        known |= {row["allocation"]: (row["run"], row["body"].get("mends", "")) for row in rows}

    def first(name: str) -> str:
        run, mends = known[name]
        return first(mends) if mends else run

    return {name: first(name) for name in known}


def _taken(
    one: RoyaltyAllocated, sources: Mapping[tuple[str, str], SourceFact], survivors: Mapping[str, str]
) -> SourceFact:
    (taken,) = one.takes
    again = sources[taken.id, taken.allocation]
    if again.work != again.target:
        return again
    # A whole account that was held went to all its works: each is compared with what it took.
    work = survivors.get(one.work, one.work)
    return replace(again, work=work, reports=one.report_numbers, amount=taken.amount)


def _whole(one: RoyaltyAllocated, survivors: Mapping[str, str]) -> SourceFact:
    return SourceFact(
        kind=SourceKind.ALLOCATION,
        id=one.allocation,
        run=one.original_run or one.run,
        allocation=one.allocation,
        share="",
        target=one.target,
        version=one.version,
        work=survivors.get(one.work, one.work),
        role=Role.ALL,
        person=None,
        state=ShareState.CREDITED,
        reason=None,
        amount=Money(one.gross.amount, one.gross.currency),
        use_type=one.use_type,
        period=one.period,
        territory=one.territory,
        reports=one.report_numbers,
        original=one.source,
        genre=one.genre,
    )
