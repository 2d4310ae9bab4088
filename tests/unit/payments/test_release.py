"""Who may release a payment run, and what stands against it (4.1, D-95)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.payments.domain.payment_run import PAYMENT_RUN, ReleaseRun
from services.payments.domain.payment_run_events import (
    Event,
    RunApproved,
    RunOpened,
    RunPrepared,
    RunReleasing,
)
from services.payments.domain.policy import PolicyProposed, version_on
from shared.kernel.decider import Accepted, Rejected
from shared.kernel.money import Money
from shared.kernel.policy import PolicyState

DAY = date(2026, 9, 3)
APPROVED: tuple[Event, ...] = (
    RunOpened(payment_run="p", execution_date=DAY, prepared_by="accountant"),
    RunPrepared(payment_run="p", digest="d", orders=1, total=Money(6800)),
    RunApproved(payment_run="p", digest="d", approved_by="chief"),
)


def release(by: str = "director", **against: Any) -> object:
    at = datetime(2026, 9, 2, 8, tzinfo=UTC)
    command = ReleaseRun(digest="d", by=by, at=at, today=date(2026, 9, 2), **against)
    return PAYMENT_RUN.decide(command, PAYMENT_RUN.fold(APPROVED))


@pytest.mark.clause("X-d", "4.1-a")
@pytest.mark.parametrize("by", ["accountant", "chief", "head-of-distribution"])
def test_a_third_person_releases_who_did_not_approve_the_distribution_either(by: str) -> None:
    refused = release(by, approvers=("head-of-distribution",))
    assert isinstance(refused, Rejected)
    assert (refused.reason, refused.forbidden) == ("SAME_PERSON", True)


@pytest.mark.clause("4.1-a")
def test_what_changed_since_the_draft_stands_against_the_release() -> None:
    released = release(approvers=("head-of-distribution",))
    assert isinstance(released, Accepted)
    assert isinstance(released.events[0], RunReleasing)
    disputed, changed = release(held=("dispute",)), release(changed=("rasim",))
    assert isinstance(disputed, Rejected) and disputed.reason == "HELD_LINE"
    assert isinstance(changed, Rejected) and changed.reason == "PAYMENT_DATA_CHANGED"


@pytest.mark.clause("3.4-a")
def test_a_policy_replaced_since_the_draft_stands_against_the_release() -> None:
    """D-78: tax is that of the day of payment, by what is decided when the money goes."""
    refused = release(outdated=("tax",))
    assert isinstance(refused, Rejected) and refused.reason == "POLICY_CHANGED"
    assert "2026-09-03" in refused.detail and "tax" in refused.detail


def test_the_version_in_force_is_the_last_begun_that_was_approved() -> None:
    def version(number: int, begins: date) -> PolicyProposed:
        return PolicyProposed(
            policy="tax", version=number, valid_from=begins, body={}, decision="Board", proposed_by="a"
        )

    proposed = tuple(version(n, date(2026, m, 1)) for n, m in ((1, 1), (2, 9), (3, 9), (4, 10)))
    state = PolicyState(proposals=proposed, approved=frozenset({1, 2, 4}))
    assert [version_on(state, date(2026, m, 1)) for m in (8, 9, 10)] == [1, 2, 4]
    assert version_on(state, date(2025, 12, 31)) is None
