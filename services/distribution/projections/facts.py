"""Reads a run's facts from the read models, all in the caller's one snapshot."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.causes import of_survivors
from services.distribution.domain.facts import (
    ConflictFact,
    ContractFact,
    CorrectionFact,
    EarlierFact,
    LinkFact,
    PartyFact,
    RatesFact,
    RefusalFact,
    RunFacts,
    SharesFact,
    SourceFact,
    TargetFact,
    WorkFact,
)
from services.distribution.domain.merged import resolved
from services.distribution.domain.policy_bodies import DEDUCTIONS, read_deductions
from services.distribution.domain.policy_values import facts_of
from services.distribution.domain.weights import StatisticsFact
from services.distribution.projections import contract, party, report, usage, work
from services.distribution.projections import run as run_rows
from services.distribution.projections import target as target_rows
from services.distribution.projections.corrections import read_corrections
from services.distribution.projections.foreign import admitted_part, bulletins_for, kept_of
from services.distribution.projections.policy import find_policy, said_of
from services.distribution.projections.reported import lines_of, reports_of
from services.distribution.projections.rows import all_rows, rows_of
from services.distribution.projections.said import as_said, ordered
from services.distribution.projections.sources import read_sources
from shared.contracts.registry import Mandate, Membership, RolePart, RoleShares, class_on
from shared.contracts.terms import PartyClass, Role, TargetKind
from shared.contracts.wire import from_builtins
from shared.projections import Row

T = TypeVar("T")


async def read_facts(
    connection: AsyncConnection,
    run: str,
    cut_off_day: date,
    policies: dict[str, Row],
    targets: Sequence[Row],
    sources: Sequence[Row] = (),
    checked: Mapping[str, Sequence[str]] | None = None,
    statistics: Iterable[StatisticsFact] = (),
) -> RunFacts:
    """Everything that a run over these target rows, these reserves and held shares, and these distributed allocations,
    by target, reads, in a fixed order. A target that was distributed is corrected.
    `statistics`: the bases of the causes among them."""
    survivors = await work.read_survivors(connection)
    bases = tuple(of_survivors(one, survivors) for one in sorted(statistics, key=lambda one: one.id))
    rules = facts_of({name: said_of(row) for name, row in policies.items()})
    again, booked = await read_sources(connection, sources, survivors)
    whole = [row for row in targets if row["distributed"] is not None]
    corrections = await read_corrections(connection, whole, checked or {}, survivors)
    earlier = await _earlier(connection, corrections)
    keys = [key for known in (rules, *(one.policies for one in earlier)) for key in known.contract_keys]
    weighed = frozenset(key.contract for key in keys)
    first = [row for row in targets if row["distributed"] is None]
    read = [_of_survivors(await _target(connection, row, weighed), survivors) for row in first]
    corrected = [_of_survivors(await _target(connection, row, weighed), survivors) for row in whole]
    decided = [*again, *(one.again for each in corrections for one in each.live)]
    old = await _source_targets(connection, decided, survivors, booked.targets, weighed)
    named = {one.work for base in bases for one in base.works} | {one.work for one in decided}
    found = sorted(named | {work for target in (*read, *corrected, *old) for work in _works_of(target)})
    works = await rows_of(connection, work.TABLE, "work", found)
    shares = _shares(works)
    contracts = await all_rows(connection, contract.TABLE)
    stands = await party.read_survivors(connection)
    films = [from_builtins(WorkFact, row["fact"]) for row in works if row["fact"] is not None]
    ruled = {one.ruling.owner for one in decided if one.ruling is not None and one.ruling.owner}
    parties = await _parties(connection, [*read, *corrected, *old], films, shares, stands, ruled)
    facts = RunFacts(
        run=run,
        cut_off_day=cut_off_day,
        policies=rules,
        targets=tuple(read),
        parties=tuple(party_fact(row, cut_off_day) for row in parties),
        mandates=_of(parties, "mandates", Mandate),
        refusals=_of(parties, "refusals", RefusalFact),
        links=_of(parties, "links", LinkFact),
        works=tuple(films),
        shares=tuple(shares),
        conflicts=tuple(
            ConflictFact(work=row["work"], role=Role(role)) for row in works for role in row["conflicts"]
        ),
        contracts=tuple(
            from_builtins(ContractFact, version) for row in contracts for version in row["versions"]
        ),
        bulletins=await bulletins_for(connection, [*read, *corrected, *old]),
        sources=tuple(again),
        source_targets=tuple(old),
        corrections=tuple(corrections),
        corrected=tuple(corrected),
        earlier=earlier,
        statistics=bases,
        rates=(
            *booked.rules,
            *await _rates(connection, {one.rates for one in decided if one.rates is not None}),
        ),
    )
    return resolved(facts, stands)


def party_fact(row: Row, day: date) -> PartyFact:
    """A party as it is on the day of the run."""
    memberships = from_builtins(tuple[Membership, ...], row["memberships"])
    party_class = class_on(PartyClass(row["party_class"]), memberships, day)
    facts = {"id": row["party"], "party_class": party_class.value} | {
        name: row[name] for name in ("died_on", "society_code")
    }
    return from_builtins(PartyFact, facts)


def _shares(works: Iterable[Row]) -> list[SharesFact]:
    return [
        SharesFact(
            work=row["work"],
            roles=from_builtins(tuple[RoleShares, ...], row["roles"]),
            across=from_builtins(tuple[RolePart, ...], row["across"]),
        )
        for row in works
        if row["roles"]
    ]


def _works_of(target: TargetFact) -> set[str]:
    reported = {one.work for one in target.reports if one.work is not None}
    return reported | {one.work for one in target.breakdown}


async def _target(connection: AsyncConnection, row: Row, weighed: Container[str]) -> TargetFact:
    target, version = row["target"], row["version"]
    said = row["said"]
    if said is not None and (row["kind"] == TargetKind.CAUSE or said["breakdown"]):
        return as_said(row, said)
    chunks = await connection.execute(
        select(usage.TABLE.c.uses, usage.TABLE.c.lines, usage.TABLE.c.kept)
        .where(usage.TABLE.c.target == target, usage.TABLE.c.version == version)
        .order_by(usage.TABLE.c.chunk)
    )
    uses: list[list[Any]] = []
    lines: list[Row] = []
    kept: list[list[Any]] = []
    for chunk in chunks:
        uses.extend(chunk.uses)
        lines.extend(chunk.lines)
        kept.extend(chunk.kept)
    query = select(report.TABLE).where(report.TABLE.c.target == target, report.TABLE.c.version == version)
    reports = [dict(one) for one in (await connection.execute(query)).mappings()]
    # How much an award is, its order says, whatever its works list came to.
    award = {} if said is None else {"due": said["due"], "payer": said["payer"], "ordered": ordered(said)}
    empty = {
        "id": target,
        "version": version,
        "kind": row["kind"],
        "reports": [],
        "transfers": row["transfers"],
    }
    fact = from_builtins(TargetFact, row["manifest"] | award | empty)
    return replace(
        fact,
        reports=tuple(reports_of(reports, uses, by_hour=fact.contract in weighed)),
        lines=tuple(lines_of(lines, reports)),
        admitted=admitted_part(row),
        kept=kept_of(row, kept),
    )


async def _source_targets(
    connection: AsyncConnection,
    sources: Sequence[SourceFact],
    survivors: Mapping[str, str],
    booked: Sequence[TargetFact],
    weighed: Container[str],
) -> list[TargetFact]:
    """The accounts and schedules that the sources are of, in the versions that were distributed, with the reports that
    they name. `booked` stands for those that there are none of here."""
    numbers: dict[tuple[str, int], set[int]] = {}
    standing = {(one.id, one.version) for one in booked}
    for one in sources:
        if (one.target, one.version) in standing:
            continue
        numbers.setdefault((one.target, one.version), set()).update(one.reports)
    rows = await rows_of(connection, target_rows.TABLE, "target", sorted({target for target, _ in numbers}))
    known = {row["target"]: row for row in rows}
    found = []
    for target, version in sorted(numbers):
        fact = await _target(connection, known[target] | {"version": version}, weighed)
        reports = tuple(one for one in fact.reports if one.number in numbers[target, version])
        # What was distributed of an award stands under the version of then.
        found.append(_of_survivors(replace(fact, version=version, reports=reports), survivors))
    return sorted([*found, *booked], key=lambda target: (target.id, target.version))


async def _earlier(
    connection: AsyncConnection, corrections: Sequence[CorrectionFact]
) -> tuple[EarlierFact, ...]:
    """The days and policies of the runs that distributed what is corrected."""
    runs = {one.run for one in corrections}
    runs |= {run for one in corrections for live in one.live for run in (live.run, live.by)}
    found = []
    for row in await rows_of(connection, run_rows.TABLE, "run", sorted(runs)):
        versions = [await find_policy(connection, *named) for named in sorted(row["policies"].items())]
        said = {one["policy"]: said_of(one) for one in versions if one is not None}
        day = date.fromisoformat(row["cut_off_day"])
        found.append(EarlierFact(run=row["run"], day=day, policies=facts_of(said)))
    return tuple(found)


async def _rates(connection: AsyncConnection, versions: set[int]) -> tuple[RatesFact, ...]:
    found = []
    for version in sorted(versions):
        row = await find_policy(connection, DEDUCTIONS, version)
        if row is not None:
            rules = read_deductions(row["body"], row["reference"])
            found.append(RatesFact(version=version, rules=rules))
    return tuple(found)


def _of_survivors(target: TargetFact, survivors: Mapping[str, str]) -> TargetFact:
    """A use of a work that was merged is of the one that stands, with its shares, also one of a non-registered work:
    nothing that comes later would say again that it is no longer (D-10, D-102)."""
    reports = tuple(replace(one, work=survivors.get(one.work or "", one.work)) for one in target.reports)
    breakdown = tuple(replace(one, work=survivors.get(one.work, one.work)) for one in target.breakdown)
    return replace(target, reports=reports, breakdown=breakdown)


async def _parties(
    connection: AsyncConnection,
    targets: Sequence[TargetFact],
    works: Sequence[WorkFact],
    shares: Sequence[SharesFact],
    stands: Mapping[str, str],
    ruled: set[str],
) -> list[Row]:
    holders = [holder for one in shares for role in one.roles for holder in role.holders]
    wanted = {holder.party for holder in holders} | {holder.author for holder in holders if holder.author}
    wanted |= {line.owner for target in targets for line in target.lines if line.owner}
    wanted |= {line.owner for target in targets for line in target.breakdown if line.owner}
    wanted |= {target.payer for target in targets} | ruled
    wanted |= {producer for one in works for producer in one.producers}
    reports = [one for target in targets for one in target.reports]
    wanted |= {society for one in reports for society in one.societies}
    wanted |= {known.society for one in reports for known in one.credited}
    wanted = _with_records(wanted, stands)
    first = await rows_of(connection, party.TABLE, "party", sorted(wanted))
    organisations = {mandate["organisation"] for row in first for mandate in row["mandates"].values()}
    more = sorted(_with_records({one for one in organisations if one}, stands) - wanted)
    return sorted(
        first + await rows_of(connection, party.TABLE, "party", more), key=lambda row: str(row["party"])
    )


def _with_records(parties: set[str], stands: Mapping[str, str]) -> set[str]:
    """With every record that one of these stands for, or that stands for it."""
    found = {stands.get(one, one) for one in parties}
    return found | {one for one, by in stands.items() if by in found}


def _of(parties: Iterable[Row], column: str, kind: type[T]) -> tuple[T, ...]:
    return tuple(from_builtins(kind, row[column][key]) for row in parties for key in sorted(row[column]))
