"""Holds: one for each dispute, and of the work that the dispute names."""

import pytest

from services.payments.domain.holds import HOLDS, Hold, HoldRaised, RaiseHold
from shared.kernel.decider import AlreadyApplied, Rejected, accepted

HOLD = Hold(dispute="d", work="w1", role=None)


@pytest.mark.clause("4.3-a")
def test_a_dispute_holds_one_work_and_no_other_body_changes_it() -> None:
    raised = HoldRaised(hold=HOLD)
    assert HOLDS.decide(RaiseHold(hold=HOLD), {}) == accepted(raised)
    standing = HOLDS.fold([raised])
    assert HOLDS.decide(RaiseHold(hold=HOLD), standing) == AlreadyApplied()
    other = HOLDS.decide(RaiseHold(hold=Hold(dispute="d", work="w2", role=None)), standing)
    assert isinstance(other, Rejected) and other.reason == "OTHER_HOLD"
