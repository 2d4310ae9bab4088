"""Matching's read models."""

from services.matching.projections import (
    calendar,
    claim,
    dispute,
    enquiry,
    enquiry_list,
    identification,
    inherited_share,
    listed_name,
    listed_run,
    measured,
    merge_proposal,
    party,
    policy,
    remembered,
    report,
    reported,
    reserve,
    reserved_use,
    target,
    taught,
    work,
    work_key,
)
from shared.contracts import distribution, intake
from shared.projections import document, document_party, erasure, projection
from shared.projections.batch import ItemOf, batch_items

REPORTS, LINES, SCHEDULE = "REPORTS", "LINES", "SCHEDULE"
ALLOCATIONS, RESERVES = "ALLOCATIONS", "RESERVES"
RELEASES, RETURNS, REVERSALS = "RELEASES", "RETURNS", "REVERSALS"
REDISTRIBUTED, CARRIED = "REDISTRIBUTED", "CARRIED"

PROJECTIONS = (
    *(
        projection(module)
        for module in (
            calendar,
            claim,
            dispute,
            document,
            document_party,
            enquiry,
            enquiry_list,
            erasure,
            identification,
            inherited_share,
            listed_name,
            listed_run,
            measured,
            merge_proposal,
            party,
            policy,
            remembered,
            report,
            reported,
            reserve,
            reserved_use,
            target,
            taught,
            work,
            work_key,
        )
    ),
    batch_items(
        {
            intake.ReportedWorksListed: ItemOf(REPORTS, lambda item: item.chunk),
            intake.UsageLinesListed: ItemOf(LINES, lambda item: item.chunk),
            intake.ScheduleLinesListed: ItemOf(SCHEDULE, lambda item: item.chunk),
            distribution.RoyaltyAllocated: ItemOf(
                ALLOCATIONS, lambda item: item.allocation, version=lambda _: 1
            ),
            distribution.RoyaltyReserved: ItemOf(RESERVES, lambda item: item.reserve, version=lambda _: 1),
            distribution.RoyaltyRedistributed: ItemOf(
                REDISTRIBUTED, lambda item: item.reserve, version=lambda _: 1
            ),
            distribution.RoyaltyCarried: ItemOf(CARRIED, lambda item: item.refund, version=lambda _: 1),
            distribution.RoyaltyReversed: ItemOf(REVERSALS, lambda item: item.reversal, version=lambda _: 1),
            distribution.RoyaltyReleased: ItemOf(
                RELEASES, lambda item: f"{item.reserve} {item.allocation}", version=lambda _: 1
            ),
            distribution.ReturnDecided: ItemOf(RETURNS, lambda item: item.return_id, version=lambda _: 1),
        }
    ),
)
