"""Policies: proposed, approved by another, in force by day."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from shared.kernel.changes import Change
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.policy import (
    ApprovePolicy,
    PolicyApproval,
    PolicyProposal,
    PolicyState,
    ProposePolicy,
    in_force,
    policy_decider,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed(PolicyProposal[str]):
    """Waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved(PolicyApproval[str]):
    """In force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted(PolicyApproval[str]):
    """In force, and says who proposed it."""

    proposed_by: str


def _refusal(command: ProposePolicy[str]) -> Rejected | None:
    return None if command.body else Rejected("EMPTY", "says nothing")


PAGE = policy_decider(Proposed, Approved, _refusal)
FIRST_DAY = date(2026, 1, 1)
PROPOSE = ProposePolicy(policy="days", valid_from=FIRST_DAY, body={"n": 3}, decision="4/2026", by="ali")
FIRST = Proposed(
    policy="days", version=1, valid_from=FIRST_DAY, body={"n": 3}, decision="4/2026", proposed_by="ali"
)
SECOND = replace(FIRST, version=2, proposed_by="leyla")
ALL_OF_IT = (Change("n", None, 3),)
SECOND_APPROVED = Approved(
    policy="days",
    version=2,
    valid_from=FIRST_DAY,
    body={"n": 3},
    decision="4/2026",
    approved_by="ali",
    changes=ALL_OF_IT,
)


def test_versions_are_numbered_from_one() -> None:
    assert PAGE.decide(PROPOSE, PAGE.initial) == Accepted((FIRST,))
    assert PAGE.decide(replace(PROPOSE, by="leyla"), PAGE.fold([FIRST])) == Accepted((SECOND,))


def test_what_the_service_refuses_is_not_proposed() -> None:
    assert PAGE.decide(replace(PROPOSE, body={}), PAGE.initial) == Rejected("EMPTY", "says nothing")


@pytest.mark.clause("X-d")
def test_another_than_who_proposed_a_version_approves_it() -> None:
    waiting = PAGE.fold([FIRST, SECOND])
    same = PAGE.decide(ApprovePolicy(version=2, by="leyla"), waiting)
    assert isinstance(same, Rejected) and (same.reason, same.forbidden) == ("SAME_PERSON", True)
    assert PAGE.decide(ApprovePolicy(version=2, by="ali"), waiting) == Accepted((SECOND_APPROVED,))


def test_an_approval_states_who_proposed_where_the_service_stores_it() -> None:
    page = policy_decider(Proposed, Adopted, _refusal)
    approved = page.decide(ApprovePolicy(version=2, by="ali"), page.fold([FIRST, SECOND]))
    assert approved == Accepted(
        (
            Adopted(
                policy="days",
                version=2,
                valid_from=FIRST_DAY,
                body={"n": 3},
                decision="4/2026",
                proposed_by="leyla",
                approved_by="ali",
                changes=ALL_OF_IT,
            ),
        )
    )


def test_an_approval_counts_once_and_for_its_version_only() -> None:
    state = PAGE.fold([FIRST, SECOND, SECOND_APPROVED])
    assert PAGE.decide(ApprovePolicy(version=2, by="vusal"), state) == AlreadyApplied()
    assert isinstance(PAGE.decide(ApprovePolicy(version=1, by="vusal"), state), Accepted)


@pytest.mark.parametrize("version", [0, 3])
def test_a_version_that_nobody_proposed_cannot_be_approved(version: int) -> None:
    answer = PAGE.decide(ApprovePolicy(version=version, by="vusal"), PAGE.fold([FIRST, SECOND]))
    assert isinstance(answer, Rejected) and (answer.reason, answer.forbidden) == ("NO_SUCH_VERSION", False)


def _approved(state: PolicyState[str], version: int) -> PolicyState[str]:
    decision = PAGE.decide(ApprovePolicy(version=version, by="vusal"), state)
    assert isinstance(decision, Accepted)
    return PAGE.fold(decision.events, state)


def test_a_version_says_what_it_changes_against_the_one_in_force_on_its_first_day() -> None:
    later = replace(FIRST, version=3, valid_from=date(2027, 1, 1), body={"n": 9})
    earlier = replace(FIRST, version=2, valid_from=date(2026, 6, 1), body={"n": 5, "m": 1})
    state = _approved(PAGE.fold([FIRST, earlier, later]), 1)
    state = _approved(state, 3)
    decision = PAGE.decide(ApprovePolicy(version=2, by="vusal"), state)
    assert isinstance(decision, Accepted)
    (event,) = decision.events
    assert isinstance(event, Approved)
    assert event.changes == (Change("m", None, 1), Change("n", 3, 5)), "version 3 begins later"


def test_the_same_proposal_is_entered_once_until_it_is_approved() -> None:
    state = PAGE.fold([FIRST])
    assert PAGE.decide(PROPOSE, state) == AlreadyApplied()
    assert isinstance(PAGE.decide(replace(PROPOSE, by="leyla"), state), Accepted)
    assert isinstance(PAGE.decide(PROPOSE, _approved(state, 1)), Accepted)


def test_the_youngest_version_that_has_begun_is_in_force() -> None:
    versions: list[tuple[date, int, dict[str, object]]] = [
        (date(2026, 1, 1), 1, {"v": 1}),
        (date(2026, 6, 1), 2, {"v": 2}),
        (date(2026, 6, 1), 3, {"v": 3}),
        (date(2027, 1, 1), 4, {"v": 4}),
    ]
    assert in_force(date(2025, 12, 31), versions) is None
    assert in_force(date(2026, 5, 31), versions) == (1, {"v": 1})
    assert in_force(date(2026, 9, 3), versions) == (3, {"v": 3})
