"""What the search says of equal reports, in a form that costs little to hand on."""

from dataclasses import dataclass

from services.matching.domain.compare import Report, found_persons, nobody_found
from services.matching.domain.provisional import provisional_work
from services.matching.domain.recall import Recalled
from services.matching.domain.remembered import DecisionRemembered
from services.matching.domain.search import Candidate, Found, Matched, NonRegistered, Review, ReviewReason
from shared.contracts.matching import FieldCompared, FoundPerson
from shared.contracts.terms import MatchOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What some equal reports are."""

    numbers: tuple[int, ...]
    outcome: MatchOutcome
    """MATCHED, NON_REGISTERED, or UNDECIDED: for the official."""
    work: str | None = None
    persons: tuple[FoundPerson, ...] = ()
    rule: str = "NONE"
    compared: tuple[FieldCompared, ...] = ()
    reason: ReviewReason | None = None
    candidates: tuple[Candidate, ...] = ()
    remembered: DecisionRemembered | None = None
    """The official's decision on an equal report that holds for these."""


def answer(numbers: tuple[int, ...], report: Report, found: Found | Recalled) -> Answer:
    """The answer to a report that stands for those of the `numbers`."""
    match found:
        case Matched(rule=rule, comparison=comparison):
            return Answer(
                numbers=numbers,
                outcome=MatchOutcome.MATCHED,
                work=comparison.work.id,
                persons=found_persons(report, comparison),
                rule=rule,
                compared=comparison.fields,
            )
        case Review(reason=reason, candidates=candidates):
            return Answer(
                numbers=numbers, outcome=MatchOutcome.UNDECIDED, reason=reason, candidates=candidates
            )
        case NonRegistered():
            return Answer(
                numbers=numbers,
                outcome=MatchOutcome.NON_REGISTERED,
                work=provisional_work(report.reported),
                persons=nobody_found(report),
            )
        case Recalled(remembered=remembered, comparison=compared):
            work = remembered.work if compared is None else compared.work.id
            persons = nobody_found(report) if compared is None else found_persons(report, compared)
            return Answer(
                numbers=numbers,
                outcome=remembered.outcome,
                work=work,
                persons=() if work is None else persons,
                rule="REMEMBERED",
                compared=() if compared is None else compared.fields,
                remembered=remembered,
            )
