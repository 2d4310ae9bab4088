"""Matches an account or schedule: read at one position, search in a child, enter outcomes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.answer import Answer
from services.matching.domain.lod import looked_up, marks
from services.matching.domain.matching import MATCHING, FinishSearch, TargetSearched
from services.matching.domain.own_spelling import Taught, rests_on
from services.matching.domain.policy import MatchingRules
from services.matching.domain.report import REPORT, OpenReview, RecordOutcome
from services.matching.domain.report_events import ReportDecided, ReportOf, ReviewOpened, matching_id
from services.matching.domain.search import Candidate, ReviewReason
from services.matching.domain.titles import KEY_VERSION
from services.matching.formats.parts import Answered, read_answers
from services.matching.jobs.searching import Searching, parts_of
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
from shared.jobs.kinds import Compute, JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.projections import Row, snapshot

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
    parts = parts_of(chunks)
    async with job.crew() as compute:
        async with snapshot(job.ctx.engine) as (connection, position):
            rules = await read_rules_on(connection, day)
            # Who submitted an account does not decide its matches (D-95): what he decided is his own word again.
            unheard = await submitters_of(connection, target)
            answers = await Searching(compute, connection, rules, day, unheard).answers(parts, owners)
            societies = await _societies(compute, connection, answers, day)
            own = await taught_by(connection, unheard)
    works = {one.number: one.no_work_rule is None for chunk in chunks for one in read_reports(chunk)}
    async with job.ctx.engine.connect() as connection:
        due = from_builtins(Money, row["due"])
        stakes = await read_stakes(
            connection, target, version, [number for number, is_work in works.items() if is_work], due
        )
    entering = _Entering(row, rules, own, societies, stakes)
    entered = open_ones = 0
    for part, answered in zip(parts, answers, strict=True):
        commands = await entering.commands(part, answered)
        await enter_all(job, REPORT, commands, "reports", before=entered, total=len(works))
        entered += len(commands)
        open_ones += sum(isinstance(command, OpenReview) for _, command in commands)
    searched = TargetSearched(
        target_kind=TargetKind(row["target_kind"]),
        target=target,
        version=version,
        reports=entered,
        position=position,
        rules=rules,
        key_version=KEY_VERSION,
    )
    outcome = await job.ctx.store.execute(
        MATCHING, matching_id(target, version), FinishSearch(searched=searched), job.meta()
    )
    held(outcome, target, "The search could not be entered")
    return {"reports": entered, "decided": entered - open_ones, "reviews": open_ones}


@dataclass(frozen=True, slots=True)
class _Entering:
    """What every answer is entered with."""

    target: Row
    rules: MatchingRules
    own: Sequence[Taught]
    """Spellings that the account's submitters taught."""
    societies: Mapping[str, tuple[str, str]]
    stakes: Mapping[int, Money]

    async def commands(
        self, chunks: Sequence[str], answered: Sequence[Answered]
    ) -> list[tuple[str, RecordOutcome | OpenReview]]:
        """The commands of a part's reports in their order."""
        answers: dict[int, Answer] = {}
        for answer_chunk in (chunk for one in answered for chunk in one.chunks):
            answers |= {number: one for one in read_answers(answer_chunk) for number in one.numbers}
            # Whoever asks the service something comes between.
            await asyncio.sleep(0)
        reports = (report for chunk in chunks for report in read_reports(chunk))
        return [self._command(reported, answers.get(reported.number)) for reported in reports]

    def _command(
        self, reported: ReportedWork, answer: Answer | None
    ) -> tuple[str, RecordOutcome | OpenReview]:
        of = ReportOf(
            target_kind=TargetKind(self.target["target_kind"]),
            target=self.target["target"],
            version=self.target["version"],
            reported=reported,
            submitted_by=self.target["submitted_by"],
        )
        command = _command(of, answer, self.rules, self.own)
        if isinstance(command, OpenReview):
            return of.id, OpenReview(review=replace(command.review, stake=self.stakes.get(reported.number)))
        if lod := marks(command.decided.persons, self.societies):
            return of.id, RecordOutcome(decided=replace(command.decided, lod=lod))
        return of.id, command


async def _societies(
    compute: Compute, connection: AsyncConnection, answers: Sequence[Sequence[Answered]], day: date
) -> dict[str, tuple[str, str]]:
    """Whose authors nobody found, and which organisation has their mandate (2.1.4-c)."""
    names = {name for part in answers for one in part for name in one.unknown}

    async def looking(asked: list[str], elsewhere: frozenset[int]) -> dict[str, tuple[int, ...]]:
        return await compute(looked_up, asked, elsewhere)

    return await societies_named(connection, names, day, looking if len(names) > _HERE_MAX else None)


def _command(
    of: ReportOf, found: Answer | None, rules: MatchingRules, own: Sequence[Taught]
) -> RecordOutcome | OpenReview:
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


def _non_registered(of: ReportOf, found: Answer, rules: MatchingRules) -> RecordOutcome | OpenReview:
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
