"""Matches an account or schedule: read at one position, search in a child, enter outcomes."""

from typing import Any

from services.matching.domain.compare import found_persons, make_report, nobody_found
from services.matching.domain.matching import MATCHING, FinishSearch, TargetSearched
from services.matching.domain.policy import MatchingRules
from services.matching.domain.provisional import provisional_work
from services.matching.domain.recall import Recalled
from services.matching.domain.remembered import memory_key
from services.matching.domain.report import REPORT, Command, OpenReview, RecordOutcome
from services.matching.domain.report_events import ReportDecided, ReportOf, ReviewOpened, matching_id
from services.matching.domain.search import Found, Matched, NonRegistered, Review, ReviewReason
from services.matching.domain.titles import KEY_VERSION
from services.matching.jobs.searching import Batch, search_batch
from services.matching.projections.party import read_parties
from services.matching.projections.policy import read_rules_on
from services.matching.projections.remembered import read_remembered
from services.matching.projections.reported import read_reported
from services.matching.projections.target import find_target, submitters_of
from services.matching.projections.work import read_works
from shared.contracts.intake import ReportedWork
from shared.contracts.terms import MatchOutcome, TargetKind
from shared.jobs.entering import enter_all, held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.projections import snapshot


async def run(job: JobContext) -> dict[str, Any]:
    """Match one batch. Repeated, it goes on where it stopped: an outcome is never entered twice."""
    target, version = str(job.args["target"]), int(job.args["version"])
    async with snapshot(job.ctx.engine) as (connection, position):
        row = await find_target(connection, matching_id(target, version))
        reports, owners = await read_reported(connection, target, version)
        day = baku_day(job.ctx.clock())
        works = await read_works(connection)
        rules = await read_rules_on(connection, day)
        submitters = await submitters_of(connection, target)
        batch = Batch(
            reports=[report for report in reports if report.no_work_rule is None],
            owners=owners,
            works=works,
            parties=await read_parties(connection),
            rules=rules,
            day=day,
            remembered={
                key: one
                for key, one in (await read_remembered(connection, map(memory_key, reports))).items()
                # Who submitted an account does not decide its matches (D-95): it is his own word again.
                if one.decided_by not in submitters
            },
        )
    if row is None:
        raise JobFailed([Finding(f"{target} version {version}", "was never accepted")])
    found = dict(zip((r.number for r in batch.reports), await job.compute(search_batch, batch), strict=True))
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
        commands.append((of.id, _command(of, found.get(reported.number), rules, batch)))
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


def _command(of: ReportOf, found: Found | Recalled | None, rules: MatchingRules, batch: Batch) -> Command:
    """Enter what the search found, or lay it on the desk."""
    reported = of.reported
    match found:
        case None:
            return _not_a_work(of, reported)
        case Matched(rule=rule, comparison=comparison):
            report = make_report(reported, batch.owners.get(reported.number, ()))
            return RecordOutcome(
                decided=ReportDecided(
                    of=of,
                    outcome=MatchOutcome.MATCHED,
                    work=comparison.work.id,
                    persons=found_persons(report, comparison),
                    rule=rule,
                    compared=comparison.fields,
                )
            )
        case Recalled():
            return _recalled(of, found, batch)
        case Review(reason=reason, candidates=candidates):
            return OpenReview(review=ReviewOpened(of=of, reason=reason, candidates=candidates))
        case NonRegistered() if rules.standing_decision is None:
            review = ReviewOpened(of=of, reason=ReviewReason.NO_STANDING_DECISION, candidates=())
            return OpenReview(review=review)
        case NonRegistered():
            return RecordOutcome(
                decided=ReportDecided(
                    of=of,
                    outcome=MatchOutcome.NON_REGISTERED,
                    work=provisional_work(reported),
                    persons=nobody_found(make_report(reported, batch.owners.get(reported.number, ()))),
                    rule="NONE",
                    decision=rules.standing_decision,
                )
            )


def _recalled(of: ReportOf, found: Recalled, batch: Batch) -> RecordOutcome:
    """What an official decided on an equal report."""
    remembered, compared = found.remembered, found.comparison
    report = make_report(of.reported, batch.owners.get(of.reported.number, ()))
    persons = nobody_found(report) if compared is None else found_persons(report, compared)
    work = remembered.work if compared is None else compared.work.id
    return RecordOutcome(
        decided=ReportDecided(
            of=of,
            outcome=remembered.outcome,
            work=work,
            persons=() if work is None else persons,
            rule="REMEMBERED",
            compared=() if compared is None else compared.fields,
            decision=remembered.decision,
            decided_by=remembered.decided_by,
            reason=remembered.reason,
            evidence=remembered.evidence,
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
