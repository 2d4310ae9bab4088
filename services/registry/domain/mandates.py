"""Mandates and refusals: one right goes to one organisation at a time, or is kept from the guild (D-02, D-20)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from services.registry.domain.party_events import (
    Event,
    MandateFinished,
    MandateGiven,
    RefusalDeclared,
    RefusalFinished,
)
from shared.contracts.registry import Mandate
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.periods import valid_on


def give(mandate: Mandate, given: Iterable[Mandate]) -> Decision[Event]:
    """The mandate, unless a right of it was given away for a day of it."""
    given = tuple(given)
    if mandate in given:
        return AlreadyApplied()
    for _, what in met(mandate, given):
        return Rejected("RIGHTS_ALREADY_GIVEN", f"{what}.")
    return accepted(MandateGiven(mandate=mandate))


def met(mandate: Mandate, given: Iterable[Mandate]) -> Iterator[tuple[Mandate, str]]:
    """The mandates that gave a right of this one away for a day of it, and what of it; none of them is this one."""
    for known in given:
        uses = set(known.use_types) & set(mandate.use_types)
        if known != mandate and uses and overlap(known, mandate):
            yield known, f"{', '.join(sorted(uses))} was given away from {known.valid_from} on"


def overlap(one: Mandate, other: Mandate) -> bool:
    """Whether two mandates hold on a common day somewhere."""
    if "WORLD" not in (one.territory, other.territory) and one.territory != other.territory:
        return False
    return valid_on(other.valid_from, one.valid_from, one.valid_to) or valid_on(
        one.valid_from, other.valid_from, other.valid_to
    )


def end(mandate_id: str, last_day: date, given: Iterable[Mandate]) -> Decision[Event]:
    """The last day of a mandate; one that is known only moves back, for the right may be another's since."""
    for known in given:
        if known.id == mandate_id:
            if known.valid_to == last_day:
                return AlreadyApplied()
            if last_day < known.valid_from:
                return Rejected("ENDS_BEFORE_ITS_BEGINNING", f"The mandate begins on {known.valid_from}.")
            if known.valid_to is not None and last_day > known.valid_to:
                what = f"The mandate ends on {known.valid_to}: what follows is a mandate of its own."
                return Rejected("LATER_THAN_ITS_END", what)
            return accepted(MandateFinished(mandate=replace(known, valid_to=last_day)))
    return Rejected("UNKNOWN_MANDATE", "The party gave no such mandate.")


def end_refusal(
    refusal: str, last_day: date, document_sha256: str, declared: Iterable[RefusalDeclared]
) -> Decision[Event]:
    """The last day of a refusal: uses after it are managed again."""
    for known in declared:
        if known.refusal == refusal:
            if known.valid_to == last_day:
                return AlreadyApplied()
            if last_day < known.valid_from:
                return Rejected("ENDS_BEFORE_ITS_BEGINNING", f"The refusal begins on {known.valid_from}.")
            return accepted(
                RefusalFinished(
                    refusal=known.refusal,
                    party=known.party,
                    use_types=known.use_types,
                    valid_from=known.valid_from,
                    valid_to=last_day,
                    document_sha256=document_sha256,
                )
            )
    return Rejected("UNKNOWN_REFUSAL", "The party declared no such refusal.")
