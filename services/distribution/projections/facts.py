"""Reads a run's facts from the read models, all in the caller's one snapshot."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.causes import of_survivors
from services.distribution.domain.entitled import Ending
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
from services.distribution.domain.ordered_fact import OrderedFact
from services.distribution.domain.policy_bodies import CONTRACT_KEYS, DEDUCTIONS, read_deductions
from services.distribution.domain.policy_facts import PolicyFacts
from services.distribution.domain.policy_values import facts_of
from services.distribution.domain.weights import StatisticsFact
from services.distribution.projections import contract, party, work
from services.distribution.projections import run as run_rows
from services.distribution.projections import target as target_rows
from services.distribution.projections.corrections import read_all_compared, read_corrections
from services.distribution.projections.entitled import Disputes, name_disputes, owned_of, read_endings
from services.distribution.projections.foreign import bulletins_for
from services.distribution.projections.owed import name_owed
from services.distribution.projections.policy import find_policy, read_approved, said_of
from services.distribution.projections.rows import all_rows, rows_of
from services.distribution.projections.sources import read_sources
from services.distribution.projections.taken import (
    ReadFacts,
    Targets,
    named_now,
    read_taken,
    read_target,
    works_of,
)
from shared.contracts.registry import Mandate, Membership, RolePart, class_on
from shared.contracts.terms import PartyClass, Role
from shared.contracts.wire import from_builtins
from shared.kernel.policy import in_force
from shared.projections import Row

T = TypeVar("T")
_WORKS_AT_A_TIME = 1_000


async def read_facts(
    connection: AsyncConnection,
    run: str,
    cut_off_day: date,
    policies: dict[str, Row],
    targets: Sequence[Row],
    sources: Sequence[Row] = (),
    checked: Mapping[str, Sequence[str]] | None = None,
    statistics: Iterable[StatisticsFact] = (),
    ordered: Sequence[OrderedFact] = (),
    *,
    written: Targets,
) -> ReadFacts:
    """Everything that a run over these target rows, these reserves and held shares, and these distributed allocations,
    by target, reads, in a fixed order. A target that was distributed is corrected. `statistics`: the bases of the
    causes among them; `written`: to which the targets that it takes are added."""
    survivors = await work.read_survivors(connection)
    bases = tuple(of_survivors(one, survivors) for one in sorted(statistics, key=lambda one: one.id))
    rules = facts_of({name: said_of(row) for name, row in policies.items()})
    again, booked = await read_sources(connection, sources, survivors)
    whole = await read_all_compared(connection, targets, checked or {})
    corrections = await read_corrections(connection, whole, checked or {}, survivors)
    earlier = await _earlier(connection, corrections)
    weighed = _weighed([rules, *(one.policies for one in earlier)])
    first = [row for row in targets if row["distributed"] is None]
    stands = await party.read_survivors(connection)
    await read_taken(connection, first, weighed, survivors, stands, written)
    read = written.outlines
    corrected = [named_now(await read_target(connection, row, weighed), survivors) for row in whole]
    decided = [*again, *(one.again for each in corrections for one in each.live)]
    old = await _source_targets(connection, decided, survivors, booked.targets, weighed)
    named = {one.work for base in bases for one in base.works} | {one.work for one in decided}
    named |= {one.work for one in ordered}
    found = sorted(named | {work for target in (*read, *corrected, *old) for work in works_of(target)})
    endings = await read_endings(connection, survivors)
    films, shares, conflicts, disputes = await _works(connection, found, endings, stands)
    owing = await name_owed(connection, corrections, stands)
    contracts = await all_rows(connection, contract.TABLE)
    said = _said(decided, ordered)
    parties = await _parties(connection, [*read, *corrected, *old], films, shares, stands, said)
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
        conflicts=tuple(conflicts),
        contracts=tuple(
            from_builtins(ContractFact, version) for row in contracts for version in row["versions"]
        ),
        bulletins=await bulletins_for(connection, [*read, *corrected, *old]),
        sources=tuple(again),
        source_targets=tuple(old),
        corrections=tuple(await name_disputes(connection, owing, disputes)),
        corrected=tuple(corrected),
        earlier=earlier,
        statistics=bases,
        ordered=tuple(ordered),
        rates=(
            *booked.rules,
            *await _rates(connection, {one.rates for one in decided if one.rates is not None}),
        ),
    )
    return ReadFacts(resolved(facts, stands), written)


def _weighed(policies: Iterable[PolicyFacts]) -> frozenset[str]:
    """The contracts that have a key by one of these."""
    return frozenset(key.contract for known in policies for key in known.contract_keys)


def _said(decided: Iterable[SourceFact], ordered: Iterable[OrderedFact]) -> set[str]:
    """Whose an official or a court says that something is."""
    rulings = (one.ruling.owner for one in decided if one.ruling is not None and one.ruling.owner)
    return {*rulings, *(one.owner for one in ordered)}


def party_fact(row: Row, day: date) -> PartyFact:
    """A party as it is on the day of the run."""
    memberships = from_builtins(tuple[Membership, ...], row["memberships"])
    party_class = class_on(PartyClass(row["party_class"]), memberships, day)
    facts = {"id": row["party"], "party_class": party_class.value} | {
        name: row[name] for name in ("died_on", "society_code")
    }
    return from_builtins(PartyFact, facts)


async def _works(
    connection: AsyncConnection,
    named: Sequence[str],
    endings: Mapping[str, Sequence[Ending]],
    stands: Mapping[str, str],
) -> tuple[list[WorkFact], list[SharesFact], list[ConflictFact], Disputes]:
    """Works with their shares and conflicts, in the order in which they are named: some at a time, for as rows they are
    large; and the disputes by whose end some are others'."""
    films, shares, conflicts = [], [], []
    disputes: Disputes = {}
    for start in range(0, len(named), _WORKS_AT_A_TIME):
        for row in await rows_of(connection, work.TABLE, "work", named[start : start + _WORKS_AT_A_TIME]):
            if row["fact"] is not None:
                films.append(from_builtins(WorkFact, row["fact"]))
            owned = owned_of(row, endings.get(row["work"], ()), stands)
            if owned.roles:
                across = from_builtins(tuple[RolePart, ...], row["across"])
                shares.append(SharesFact(work=row["work"], roles=owned.roles, across=across))
            claimed = [role for role in map(Role, row["conflicts"]) if role not in owned.whole]
            conflicts += [ConflictFact(work=row["work"], role=role) for role in claimed]
            if owned.disputes:
                disputes[row["work"]] = owned.disputes
    return films, shares, conflicts, disputes


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
        fact = await read_target(connection, known[target] | {"version": version}, weighed)
        reports = tuple(one for one in fact.reports if one.number in numbers[target, version])
        # What was distributed of an award stands under the version of then.
        found.append(named_now(replace(fact, version=version, reports=reports), survivors))
    return sorted([*found, *booked], key=lambda target: (target.id, target.version))


async def _earlier(
    connection: AsyncConnection, corrections: Sequence[CorrectionFact]
) -> tuple[EarlierFact, ...]:
    """The days and policies of the runs that distributed what is corrected, with the keys of contracts that are known
    today to have held on that day."""
    keys = await read_approved(connection, CONTRACT_KEYS)
    runs = {one.run for one in corrections}
    runs |= {run for one in corrections for live in one.live for run in (live.run, live.by)}
    found = []
    for row in await rows_of(connection, run_rows.TABLE, "run", sorted(runs)):
        versions = [await find_policy(connection, *named) for named in sorted(row["policies"].items())]
        said = {one["policy"]: said_of(one) for one in versions if one is not None}
        day = date.fromisoformat(row["cut_off_day"])
        if (held := in_force(day, keys)) is not None:
            said[CONTRACT_KEYS] = said_of(held[1])
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
