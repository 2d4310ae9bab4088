"""Matching's read models."""

from services.matching.projections import (
    calendar,
    identification,
    measured,
    party,
    policy,
    remembered,
    report,
    reported,
    target,
    work,
    work_key,
)
from shared.contracts import intake
from shared.projections import document, document_party, erasure, projection
from shared.projections.batch import ItemOf, batch_items

REPORTS, LINES, SCHEDULE = "REPORTS", "LINES", "SCHEDULE"

PROJECTIONS = (
    *(
        projection(module)
        for module in (
            calendar,
            document,
            document_party,
            erasure,
            identification,
            measured,
            party,
            policy,
            remembered,
            report,
            reported,
            target,
            work,
            work_key,
        )
    ),
    batch_items(
        {
            intake.ReportedWorksListed: ItemOf(REPORTS, lambda item: item.chunk),
            intake.UsageLinesListed: ItemOf(LINES, lambda item: item.chunk),
            intake.ScheduleLinesListed: ItemOf(SCHEDULE, lambda item: item.chunk),
        }
    ),
)
