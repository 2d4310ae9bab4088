"""An official's word on a report, with everything that the registry says to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from services.matching.domain.catalogue import CatalogueWork
from services.matching.domain.compare import compare, found_persons, make_report, nobody_found
from services.matching.domain.lod import marks, names_of
from services.matching.domain.provisional import provisional_work
from services.matching.domain.registered import registered_works
from services.matching.domain.remembered import DecisionForgotten, DecisionRemembered
from services.matching.domain.report import Ruling
from services.matching.domain.report_events import Evidence, ReportDecided, ReportOf, Variant
from services.matching.projections.known_author import societies_named
from services.matching.projections.party import read_parties
from services.matching.projections.reported import owners_of
from services.matching.projections.work import find_standing, find_work
from shared.contracts.matching import FoundPerson, VariantOf
from shared.contracts.terms import MatchOutcome
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an official says of a report, before it is compared with the registry."""

    outcome: MatchOutcome
    work: str | None
    """The registered work, when it is MATCHED."""
    decision: str
    reason: str
    evidence: Evidence | None
    actor: str
    owners: Mapping[int, str] | None = None
    """Of a schedule: line and the party that its owner is (D-63)."""
    variants: tuple[Variant, ...] = ()
    """Spellings of the report that he says are of the work, or of one of its authors."""
    confirmed_by: str | None = None


def said_again(decided: ReportDecided | DecisionRemembered | DecisionForgotten) -> Said:
    """What was decided on one report, or that this holds no longer, to be said of an equal one."""
    if isinstance(decided, DecisionForgotten):
        return Said(
            outcome=MatchOutcome.UNDECIDED,
            work=None,
            decision=decided.by_decision,
            reason=decided.reason,
            evidence=None,
            actor=decided.revoked_by,
        )
    return Said(
        outcome=decided.outcome,
        work=(decided.named or decided.work) if decided.outcome is MatchOutcome.MATCHED else None,
        decision=decided.decision or "",
        reason=decided.reason,
        evidence=decided.evidence,
        actor=decided.decided_by or "",
        confirmed_by=decided.confirmed_by,
    )


async def ruling_of(ctx: Context, of: ReportOf, said: Said) -> Ruling | Finding:
    """The official's word with all that was compared, or what of it is unknown here."""
    found = await rulings_of(ctx, [of], said)
    return found if isinstance(found, Finding) else found[0]


async def rulings_of(ctx: Context, reports: Sequence[ReportOf], said: Said) -> list[Ruling] | Finding:
    """The same word on equal reports."""
    standing = None
    if said.outcome is MatchOutcome.MATCHED and said.work is not None:
        standing = await _registered(ctx, said.work)
        if standing is None:
            what = "is no registered work that matching has heard of"
            return Finding("body.work", what, said.work[:80], "2.1.2-f")
    known = await ctx.store.known()
    rulings = []
    for of in reports:
        ruling = await _ruling(ctx, of, said, standing, known)
        if isinstance(ruling, Finding):
            return ruling
        rulings.append(ruling)
    return rulings


async def _ruling(
    ctx: Context, of: ReportOf, said: Said, standing: CatalogueWork | None, known: Mapping[str, int]
) -> Ruling | Finding:
    async with ctx.engine.connect() as connection:
        report = make_report(of.reported, await owners_of(connection, of))
    work, compared = None, None
    persons: tuple[FoundPerson, ...] = nobody_found(report)
    if standing is not None:
        work, compared = standing.id, compare(report, standing)
        named = await _with_owners(ctx, found_persons(report, compared), said.owners or {})
        if isinstance(named, Finding):
            return named
        persons = named
        if (strange := _strange(said.variants, of, standing)) is not None:
            return strange
    elif said.work is not None or said.owners or said.variants:
        what = "a work, owners and spellings are named only with the outcome MATCHED"
        return Finding("body.work", what, (said.work or "")[:80], "2.1.2-f")
    elif said.outcome is MatchOutcome.NON_REGISTERED:
        async with ctx.engine.connect() as connection:
            work, registered = await find_standing(connection, provisional_work(of.reported))
        if registered:
            what = "is no longer non-registered: its work was merged into this registered one, which is to be named"
            return Finding("body.outcome", what, work, "D-37")
    async with ctx.engine.connect() as connection:
        day = baku_day(ctx.clock())
        societies = {} if work is None else await societies_named(connection, names_of(persons), day)
    return Ruling(
        outcome=said.outcome,
        work=work,
        persons=persons if work is not None else (),
        compared=() if compared is None else compared.fields,
        decision=said.decision,
        reason=said.reason,
        evidence=said.evidence,
        actor=said.actor,
        known=known,
        at=ctx.clock(),
        lod=marks(persons, societies),
        learned=tuple(
            replace(one, subject=work) if one.subject_kind is VariantOf.WORK and work else one
            for one in said.variants
        ),
        confirmed_by=said.confirmed_by,
        named=None if said.work == work else said.work,
    )


async def stands_for(ctx: Context, proposed: ReportDecided) -> str | None:
    """The work that stands today for the one of a decision that waits for a second person."""
    if proposed.work is None:
        return None
    asked = proposed.named or proposed.work
    if proposed.outcome is MatchOutcome.NON_REGISTERED:
        asked = provisional_work(proposed.of.reported)
    async with ctx.engine.connect() as connection:
        return (await find_standing(connection, asked))[0]


def _strange(variants: Iterable[Variant], of: ReportOf, work: CatalogueWork) -> Finding | None:
    """The first spelling that the report does not have, or whose person is no author of the work."""
    authors = {person.party for person in work.persons}
    for one in variants:
        of_work = one.subject_kind is VariantOf.WORK
        reported = of.reported.titles if of_work else [author.name for author in of.reported.authors]
        if one.text not in reported:
            return Finding("body.variants", "was not reported so", one.text[:80], "2.1.2-f")
        if not of_work and one.subject not in authors:
            return Finding("body.variants", "is no author of this work", one.subject[:80], "2.1.2-f")
    return None


async def _registered(ctx: Context, work: str) -> CatalogueWork | None:
    async with ctx.engine.connect() as connection:
        standing = await find_work(connection, work)
        known = [] if standing is None else [standing]
        holders = [holder.party for one in known for shares in one.roles for holder in shares.holders]
        parties = await read_parties(connection, holders)
    found = registered_works(known, parties, baku_day(ctx.clock()))
    return found[0] if found else None


async def _with_owners(
    ctx: Context, persons: tuple[FoundPerson, ...], owners: Mapping[int, str]
) -> tuple[FoundPerson, ...] | Finding:
    """The persons with those whom the official named as owners of a schedule's lines."""
    if not owners:
        return persons
    lines = {person.line for person in persons}
    async with ctx.engine.connect() as connection:
        parties = await read_parties(connection, owners.values())
    for line, party in owners.items():
        if line not in lines:
            return Finding(
                "body.owners", "this work's schedule has no such line with an owner", str(line), "2.2.3"
            )
        if party not in parties:
            return Finding("body.owners", "is no party that matching has heard of", party[:80], "2.2.3")
    day = baku_day(ctx.clock())

    def named(person: FoundPerson) -> FoundPerson:
        if person.line is None or person.line not in owners:
            return person
        found = parties[owners[person.line]]
        return replace(person, party=found.party.id, society=found.society(day), basis="DECISION")

    return tuple(named(person) for person in persons)
