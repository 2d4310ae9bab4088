"""What must hold over matching's read models, for `verify`."""

from collections import Counter

from sqlalchemy import select

from services.matching.projections.claim import OPEN
from services.matching.projections.claim import TABLE as CLAIM
from services.matching.projections.report import TABLE as REPORT
from services.matching.projections.target import TABLE as TARGET
from services.matching.vault import held_of
from shared.contracts.terms import MatchOutcome
from shared.jobs.context import Context


async def matched_targets_are_whole(ctx: Context) -> list[str]:
    """A matched account or schedule has one outcome for every report, counted as its manifest says."""
    wrong = []
    async with ctx.engine.connect() as connection:
        outcomes: dict[tuple[str, int], Counter[str]] = {}
        query = select(REPORT.c.target, REPORT.c.version, REPORT.c.first_outcome)
        for target, version, outcome in (await connection.execute(query)).tuples():
            outcomes.setdefault((target, version), Counter())[outcome or "OPEN"] += 1
        matched = select(TARGET.c.target, TARGET.c.version, TARGET.c.reports, TARGET.c.counts)
        rows = await connection.execute(matched.where(TARGET.c.state == "MATCHED").order_by(TARGET.c.id))
        for target, version, reports, counts in rows.tuples():
            found = outcomes.get((target, version), Counter())
            if dict(found) != counts or found.total() != reports:
                wrong.append(
                    f"{target} version {version}: the manifest counts {counts} of {reports}, found {dict(found)}"
                )
    return wrong


async def outcomes_name_their_work(ctx: Context) -> list[str]:
    """A work stands exactly where the outcome is of a work."""
    of_a_work = {MatchOutcome.MATCHED.value, MatchOutcome.NON_REGISTERED.value}
    async with ctx.engine.connect() as connection:
        query = select(REPORT.c.id, REPORT.c.outcome, REPORT.c.work).where(REPORT.c.outcome.is_not(None))
        return [
            f"report {report}: outcome {outcome} and work {work}"
            for report, outcome, work in (await connection.execute(query.order_by(REPORT.c.id))).tuples()
            if (outcome in of_a_work) != (work is not None)
        ]


async def open_claims_have_their_claimant(ctx: Context) -> list[str]:
    """Who claims stands in the vault as long as his claim is open, and who never confirmed it does not."""
    async with ctx.engine.connect() as connection:
        query = select(CLAIM.c.id, CLAIM.c.state).where(CLAIM.c.state.in_((*OPEN, "LAPSED")))
        states = dict((await connection.execute(query.order_by(CLAIM.c.id))).tuples().all())
        there = set(await held_of(connection, states))
    return [
        f"claim {claim} is {state}, and its claimant is {'' if claim in there else 'not '}in the vault"
        for claim, state in states.items()
        if (claim in there) == (state == "LAPSED")
    ]


CHECKS = (matched_targets_are_whole, outcomes_name_their_work, open_claims_have_their_claimant)
