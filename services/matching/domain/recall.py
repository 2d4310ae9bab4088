"""What an official decided on an equal report before, beside what the search finds now (2.1.2-f, D-36).

The memory decides what the search leaves to the official or calls non-registered. Where the search finds another work
by itself, the two contradict, and the official looks again.
"""

from dataclasses import dataclass

from services.matching.domain.catalogue import CatalogueWork
from services.matching.domain.compare import Comparison, Report, compare
from services.matching.domain.remembered import DecisionRemembered
from services.matching.domain.search import Found, Matched, Review, ReviewReason, candidates_of
from shared.contracts.terms import MatchOutcome


@dataclass(frozen=True, slots=True)
class Recalled:
    """An official's decision on an equal report holds for this one."""

    remembered: DecisionRemembered
    comparison: Comparison | None
    """With the work, when it is MATCHED."""


def recall(
    found: Found, remembered: DecisionRemembered, report: Report, work: CatalogueWork | None
) -> Found | Recalled:
    """The outcome with a memory; `work` is the registered work that stands for the remembered one, None when there is
    none: then a remembered match holds no longer."""
    of_a_work = remembered.outcome is MatchOutcome.MATCHED
    if of_a_work and work is None:
        return found
    if not isinstance(found, Matched):
        return Recalled(remembered, None if work is None or not of_a_work else compare(report, work))
    if of_a_work and work is not None and found.comparison.work.id == work.id:
        return found
    compared = [found.comparison] + ([compare(report, work)] if work is not None and of_a_work else [])
    return Review(ReviewReason.DECIDED_OTHERWISE, candidates_of(report, compared))
