"""Matches an account or schedule: read at one position, search in a child, enter outcomes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.answer import Answer
from services.matching.domain.lod import looked_up, marks, names_of
from services.matching.domain.matching import MATCHING, FinishSearch, TargetSearched
from services.matching.domain.own_spelling import Taught, rests_on
from services.matching.domain.policy import MatchingRules
from services.matching.domain.report import REPORT, Command, OpenReview, RecordOutcome
from services.matching.domain.report_events import ReportDecided, ReportOf, ReviewOpened, matching_id
from services.matching.domain.search import Candidate, ReviewReason
from services.matching.domain.titles import KEY_VERSION
from services.matching.jobs.searching import Searching, key_reports
from services.matching.projections.known_author import societies_named
from services.matching.projections.measured import read_stakes
from services.matching.projections.policy import read_rules_on
from services.matching.projections.reported import read_reported, read_reports
from services.matching.projections.target import find_target, submitters_of
from services.matching.projections.taught import taught_by
from shared.contracts.intake import ReportedWork
from shared.contracts.terms import MatchOutcome, TargetKind
from shared.contracts.wire import from_builtins
from shared.jobs.entering import enter_all, held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.projections import snapshot

_HERE_MAX: Final = 200
"""Names; up to so many a process of its own would take longer to start than to answer."""


async def run(job: JobContext) -> dict[str, Any]:
    """Match one batch. Repeated, it goes on where it stopped: an outcome is never entered twice."""
    target, version = str(job.args["target"]), int(job.args["version"])
    day = baku_day(job.ctx.clock())
    async with job.ctx.engine.connect() as connection:
        row = await find_target(connection, matching_id(target, version))
        chunks, owners = await read_reported(connection, target, version)
    if row is None:
        raise JobFailed([Finding(f"{target} version {version}", "was never accepted")])
    parts = await key_reports(job, chunks, owners)
    async with snapshot(job.ctx.engine) as (connection, position):
        rules = await read_rules_on(connection, day)
        # Who submitted an account does not decide its matches (D-95): what he decided is his own word again.
        unheard = await submitters_of(connection, target)
        answers = await Searching(job, connection, rules, day, unheard).answers(parts)
        societies = await _societies(job, connection, answers.values(), day)
        own = await taught_by(connection, unheard)
    reports = [report for chunk in chunks for report in read_reports(chunk)]
    async with job.ctx.engine.connect() as connection:
        due = from_builtins(Money, row["due"])
        stakes = await read_stakes(connection, target, version, reports, due)
    kind = TargetKind(row["target_kind"])
    commands: list[tuple[str, Command]] = []
    for reported in reports:
        of = ReportOf(
            target_kind=kind,
            target=target,
            version=version,
            reported=reported,
            submitted_by=row["submitted_by"],
        )
        command = _command(of, answers.get(reported.number), rules, own)
        if isinstance(command, RecordOutcome) and (lod := marks(command.decided.persons, societies)):
            command = RecordOutcome(decided=replace(command.decided, lod=lod))
        if isinstance(command, OpenReview):
            review = replace(command.review, stake=stakes.get(reported.number))
            command = OpenReview(review=review)
        commands.append((of.id, command))
    await enter_all(job, REPORT, commands, "reports")
    searched = TargetSearched(
        target_kind=kind,
        target=target,
        version=version,
        reports=len(reports),
        position=position,
        rules=rules,
        key_version=KEY_VERSION,
    )
    outcome = await job.ctx.store.execute(
        MATCHING, matching_id(target, version), FinishSearch(searched=searched), job.meta()
    )
    held(outcome, target, "The search could not be entered")
    open_ones = sum(isinstance(command, OpenReview) for _, command in commands)
    return {"reports": len(reports), "decided": len(reports) - open_ones, "reviews": open_ones}


async def _societies(
    job: JobContext, connection: AsyncConnection, answers: Iterable[Answer], day: date
) -> dict[str, tuple[str, str]]:
    """Whose authors nobody found, and which organisation has their mandate (2.1.4-c)."""
    names = {name for one in answers if one.work is not None for name in names_of(one.persons)}

    async def looking(asked: list[str], elsewhere: frozenset[int]) -> dict[str, tuple[int, ...]]:
        return await job.compute(looked_up, asked, elsewhere)

    return await societies_named(connection, names, day, looking if len(names) > _HERE_MAX else None)


def _command(of: ReportOf, found: Answer | None, rules: MatchingRules, own: Sequence[Taught] = ()) -> Command:
    """Enter what the search found, or lay it on the desk; `own` are spellings that the account's submitters taught."""
    if found is None:
        return _not_a_work(of, of.reported)
    if found.reason is not None:
        return OpenReview(review=ReviewOpened(of=of, reason=found.reason, candidates=found.candidates))
    if found.outcome is MatchOutcome.NON_REGISTERED and found.remembered is None:
        return _non_registered(of, found, rules)
    said = found.remembered
    if said is not None and said.confirmed_by is None and rules.four_eyes:
        return _asked_again(of, found, ReviewReason.ONE_PERSON)
    parties = [person.party for person in found.persons]
    if said is None and rests_on(own, of.reported, found.work, parties):
        return _asked_again(of, found, ReviewReason.OWN_SPELLING)
    return RecordOutcome(
        decided=ReportDecided(
            of=of,
            outcome=found.outcome,
            work=found.work,
            persons=found.persons,
            rule=found.rule,
            compared=found.compared,
            decision=said.decision if said else None,
            decided_by=said.decided_by if said else None,
            reason=said.reason if said else "",
            evidence=said.evidence if said else None,
            confirmed_by=said.confirmed_by if said else None,
            named=said.named if said else None,
        )
    )


def _asked_again(of: ReportOf, found: Answer, reason: ReviewReason) -> OpenReview:
    """What was found is shown, and not entered."""
    shown: tuple[Candidate, ...] = ()
    if found.outcome is MatchOutcome.MATCHED and found.work is not None:
        shown = (Candidate(work=found.work, score=100, reasons=(reason.value,), compared=found.compared),)
    return OpenReview(review=ReviewOpened(of=of, reason=reason, candidates=shown))


def _non_registered(of: ReportOf, found: Answer, rules: MatchingRules) -> Command:
    if rules.standing_decision is None:
        reason = ReviewReason.NO_STANDING_DECISION
        return OpenReview(review=ReviewOpened(of=of, reason=reason, candidates=()))
    return RecordOutcome(
        decided=ReportDecided(
            of=of,
            outcome=found.outcome,
            work=found.work,
            persons=found.persons,
            rule=found.rule,
            decision=rules.standing_decision,
        )
    )


def _not_a_work(of: ReportOf, reported: ReportedWork) -> RecordOutcome:
    return RecordOutcome(
        decided=ReportDecided(
            of=of,
            outcome=MatchOutcome.NOT_A_WORK,
            work=None,
            persons=(),
            rule="NO_WORK",
            reason=reported.no_work_rule or "",
        )
    )
