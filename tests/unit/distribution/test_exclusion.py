"""What an approver leaves out of a draft: given a run, when it is excluded, then the rest stands and it is free."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.distribution.domain.compute import compute
from services.distribution.domain.exclusion import ExcludeTargets, without
from services.distribution.domain.run import RUN, AbandonRun, CloseRun
from services.distribution.domain.run_events import RunAbandoned, RunClosed, TargetsExcluded
from shared.contracts.wire import to_json
from shared.kernel.decider import AlreadyApplied, Rejected
from tests.unit.distribution.test_determinism import busy_run, shuffled
from tests.unit.distribution.test_processes import APPROVE, DRAFT, OPEN, after, events_of, reason_of

TWO = replace(OPEN, targets=("a", "b"))
LEAVE_A = ExcludeTargets(targets=("a",), reason="its contract is disputed", by="bob")
REST = replace(DRAFT, digest="e", excluded=("a",))


@pytest.mark.clause("X-d")
def test_who_prepared_a_run_excludes_nothing_and_who_excludes_may_approve() -> None:
    state = after(TWO, DRAFT)
    own = RUN.decide(replace(LEAVE_A, by="ann"), state)
    assert isinstance(own, Rejected) and own.forbidden and own.reason == "SAME_PERSON"
    (excluded,) = events_of(RUN.decide(LEAVE_A, state))
    assert excluded == TargetsExcluded(run="r", targets=("a",), reason="its contract is disputed", by="bob")
    (closing,) = events_of(RUN.decide(replace(APPROVE, digest="e"), after(TWO, DRAFT, LEAVE_A, REST)))
    assert closing.approved_by == "bob"  # type: ignore[attr-defined]


def test_the_draft_from_before_an_exclusion_cannot_be_approved() -> None:
    excluded = after(TWO, DRAFT, LEAVE_A)
    assert reason_of(RUN.decide(APPROVE, excluded)) == "NOT_COMPUTED"
    assert reason_of(RUN.decide(APPROVE, after(TWO, DRAFT, LEAVE_A, REST))) == "ANOTHER_DRAFT"
    # A computation that began before the exclusion ends after it.
    assert RUN.decide(DRAFT, excluded) == AlreadyApplied()


def test_what_is_excluded_is_in_the_run_once_and_only_of_a_draft() -> None:
    state = after(TWO, DRAFT, LEAVE_A, REST)
    assert RUN.decide(LEAVE_A, state) == AlreadyApplied()
    assert reason_of(RUN.decide(replace(LEAVE_A, targets=("a", "z")), state)) == "NOT_IN_RUN"
    assert reason_of(RUN.decide(LEAVE_A, after(TWO))) == "NOT_COMPUTED"
    assert reason_of(RUN.decide(LEAVE_A, RUN.initial)) == "NO_SUCH_RUN"
    approved = after(TWO, DRAFT, APPROVE)
    assert reason_of(RUN.decide(LEAVE_A, approved)) == "RUN_CLOSING"
    both = replace(LEAVE_A, targets=("b", "a"))
    assert events_of(RUN.decide(both, state)) == (
        TargetsExcluded(run="r", targets=("b",), reason=LEAVE_A.reason, by="bob"),
    )


@pytest.mark.clause("2.1.1-t")
def test_of_what_is_dealt_out_a_single_reserve_is_left_out_and_its_account_stays() -> None:
    """Given a redistribution of an account's reserves, when a claim reaches one, then that one is left out (D-25)."""
    dealing = replace(TWO, targets=(), touched=("a",))
    one = replace(LEAVE_A, targets=("reserve",), dealt=("reserve",))
    assert reason_of(RUN.decide(replace(one, dealt=()), after(dealing, DRAFT))) == "NOT_IN_RUN"
    state = after(dealing, DRAFT, one)
    assert (state.excluded, state.touched) == (("reserve",), ("a",))
    again = after(dealing, DRAFT, one, replace(REST, excluded=("reserve",)))
    assert RUN.decide(replace(one, dealt=()), again) == AlreadyApplied()


@pytest.mark.clause("2.1.1-a")
def test_a_run_holds_what_was_not_excluded_and_with_nothing_left_it_is_an_empty_run() -> None:
    assert after(TWO, DRAFT, LEAVE_A).targets == ("b",)
    (given_up,) = events_of(RUN.decide(AbandonRun(reason="x", by="ann"), after(TWO, DRAFT, LEAVE_A)))
    assert isinstance(given_up, RunAbandoned) and given_up.targets == ("b",)
    everything = replace(LEAVE_A, targets=("a", "b"))
    empty = replace(REST, allocations=0, excluded=("a", "b"))
    state = after(TWO, DRAFT, everything, empty, replace(APPROVE, digest="e"))
    (closed,) = events_of(RUN.decide(CloseRun(digest="batch"), state))
    assert isinstance(closed, RunClosed)
    assert (closed.targets, closed.allocations, closed.closed_on) == ((), 0, date(2026, 9, 2))


@pytest.mark.clause("X-b")
@settings(max_examples=20)
@given(st.integers(0, 2**32), st.sets(st.sampled_from(["a", "b", "schedule"])))
def test_the_rest_is_computed_as_if_nobody_had_named_what_was_excluded(seed: int, left_out: set[str]) -> None:
    run = busy_run()
    alone = replace(run, targets=tuple(one for one in run.targets if one.id not in left_out))
    rest = compute(without(shuffled(run, seed), left_out))
    assert to_json(rest) == to_json(compute(alone))
    whole = compute(run)
    assert rest.allocations == tuple(one for one in whole.allocations if one.target not in left_out)
    assert (rest.digest == whole.digest) == (not left_out)


def test_of_an_account_that_was_distributed_its_reserved_and_held_shares_are_left_out() -> None:
    again = replace(TWO, targets=("b",), touched=("a", "c"))
    assert after(again, DRAFT, LEAVE_A).touched == ("c",)
    assert after(again, DRAFT, AbandonRun(reason="x", by="ann")).touched == ()
    state = after(again, DRAFT, LEAVE_A, REST, replace(APPROVE, digest="e"))
    (closed,) = events_of(RUN.decide(CloseRun(digest="batch"), state))
    assert isinstance(closed, RunClosed) and (closed.targets, closed.touched) == (("b",), ("c",))
