"""Distribution's read models."""

from services.distribution.projections import (
    advance,
    allocation,
    booked_share,
    bulletin,
    carried,
    contested,
    contract,
    entitled,
    heard,
    held,
    ledger,
    ordered,
    party,
    policy,
    receipt,
    refund,
    report,
    reserve,
    returned,
    reversal,
    run,
    sealed,
    searched,
    share,
    statistical_base,
    stirred,
    target,
    trace,
    usage,
    work,
    write_off,
)
from shared.contracts import intake, matching
from shared.projections import books, document, document_party, projection
from shared.projections.batch import ItemOf, batch_items

REPORTS, LINES, SCHEDULE, OUTCOMES = "REPORTS", "LINES", "SCHEDULE", "OUTCOMES"


def outcomes_of(version: int) -> int:
    """Number under which the outcomes of a version count as a batch of their own, beside its lines."""
    return -version


PROJECTIONS = (
    *(
        projection(module)
        for module in (
            advance,
            allocation,
            booked_share,
            books,
            bulletin,
            carried,
            contract,
            contested,
            document,
            document_party,
            entitled,
            heard,
            held,
            ledger,
            ordered,
            party,
            policy,
            receipt,
            refund,
            report,
            reserve,
            returned,
            reversal,
            run,
            sealed,
            searched,
            share,
            statistical_base,
            stirred,
            target,
            trace,
            usage,
            work,
            write_off,
        )
    ),
    batch_items(
        {
            intake.ReportedWorksListed: ItemOf(REPORTS, lambda item: item.chunk),
            intake.UsageLinesListed: ItemOf(LINES, lambda item: item.chunk),
            intake.ScheduleLinesListed: ItemOf(SCHEDULE, lambda item: item.chunk),
            matching.WorkMatched: ItemOf(
                OUTCOMES, lambda item: item.report, version=lambda item: outcomes_of(item.version)
            ),
        }
    ),
)
