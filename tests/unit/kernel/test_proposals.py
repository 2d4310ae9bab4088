"""Proposals: another person decides each once, or it is dropped; whatever is folded, no proposal is in two places."""

from dataclasses import dataclass

import pytest

from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.proposals import Proposals
from shared.kernel.restated import restated


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleProposed:
    """Waits."""

    sale: str
    price: int
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleDecided:
    """Decided."""

    sale: str
    price: int
    proposed_by: str
    decided_by: str


PROPOSED = SaleProposed(sale="one", price=5, proposed_by="ann")
DECIDED = SaleDecided(sale="one", price=5, proposed_by="ann", decided_by="bob")
NONE: Proposals[SaleProposed, SaleDecided] = Proposals()
WAITING = NONE.proposing("one", PROPOSED)
DONE = WAITING.deciding("one", DECIDED)
GONE = WAITING.dropping("one")
NOT_PROPOSED = Rejected("NOT_PROPOSED", "it waits for no decision")


@pytest.mark.clause("X-d")
def test_another_person_decides_and_once() -> None:
    alone = WAITING.to_decide("one", "ann")
    assert isinstance(alone, Rejected) and (alone.reason, alone.forbidden) == ("SAME_PERSON", True)
    assert WAITING.to_decide("one", "bob") == PROPOSED
    assert DONE.to_decide("one", "bob") == DONE.to_decide("one", "ann") == AlreadyApplied()
    assert NONE.to_decide("one", "bob") == GONE.to_decide("one", "bob") == NOT_PROPOSED


def test_what_waits_is_dropped_once_and_what_was_decided_never() -> None:
    assert WAITING.to_drop("one") == PROPOSED
    assert GONE.to_drop("one") == AlreadyApplied()
    assert NONE.to_drop("one") == DONE.to_drop("one") == NOT_PROPOSED


def test_a_proposal_stands_until_it_is_dropped_and_is_known_for_good() -> None:
    assert (NONE.standing(), WAITING.standing(), DONE.standing(), GONE.standing()) == (
        (),
        (PROPOSED,),
        (DECIDED,),
        (),
    )
    assert [one.knows("one") for one in (NONE, WAITING, DONE, GONE)] == [False, True, True, True]


def test_what_is_proposed_anew_waits_as_for_the_first_time() -> None:
    assert GONE.proposing("one", PROPOSED) == WAITING


def test_a_decision_is_folded_whose_proposal_is_not_there() -> None:
    """It was taken back from the topic, where proposals do not stand."""
    assert NONE.deciding("one", DECIDED) == DONE
    assert NONE.dropping("one") == GONE


def test_an_event_restates_another_and_says_more() -> None:
    assert restated(SaleDecided, PROPOSED, decided_by="bob") == DECIDED
    assert restated(SaleProposed, DECIDED, price=4) == SaleProposed(sale="one", price=4, proposed_by="ann")
    with pytest.raises(AttributeError, match="decided_by"):
        restated(SaleDecided, PROPOSED)
