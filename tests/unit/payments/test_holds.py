"""Holds: one for each dispute, and of the work that the dispute names."""

import pytest
from pydantic import ValidationError

from services.payments.api.schemas import DisputeBody
from services.payments.domain.holds import HOLDS, Hold, HoldRaised, RaiseHold
from shared.contracts.terms import Role
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


@pytest.mark.clause("4.3-a")
def test_a_hold_of_no_credits_role_is_refused() -> None:
    """ALL is the whole work elsewhere; here the whole work is no role, and a hold on ALL would hold nothing."""
    refused = HOLDS.decide(RaiseHold(hold=Hold(dispute="d", work="w1", role=Role.ALL)), {})
    assert isinstance(refused, Rejected) and refused.reason == "NO_SUCH_ROLE"
    body = {"work": "w1", "parties": ["rasim"], "claim": "His", "document_sha256": "ab" * 32}
    assert DisputeBody.model_validate(body).role is None
    with pytest.raises(ValidationError, match="leave the role out"):
        DisputeBody.model_validate(body | {"role": "ALL"})
