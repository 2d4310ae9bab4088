"""Two records that may be one work: proposed, dismissed, merged, parted again (2.1.2-g, D-37)."""

from dataclasses import replace

import pytest

from services.matching.domain.merge_proposal import (
    MERGE_PROPOSAL,
    DismissMerge,
    MergeDismissed,
    MergeHeard,
    MergeProposed,
    MergeUndone,
    NoteMerge,
    NoteSplit,
    ProposeMerge,
    proposal_id,
)
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected

PROPOSED = MergeProposed(
    work="a", other="b", registered=False, score=91, reasons=("TITLE_SIMILAR_94",), compared=()
)
DISMISS = DismissMerge(proposal=PROPOSED.id, reason=" A remake. ", actor="official")
DISMISSED = MergeDismissed(proposal=PROPOSED.id, reason="A remake.", dismissed_by="official")
HEARD = MergeHeard(proposal=PROPOSED.id, merge="m1", survivor="a")
UNDONE = MergeUndone(proposal=PROPOSED.id, split="s1")


def test_a_pair_is_one_proposal_in_whatever_order() -> None:
    assert PROPOSED.id == replace(PROPOSED, work="b", other="a").id == proposal_id("b", "a")
    assert PROPOSED.id != proposal_id("a", "c")


@pytest.mark.clause("2.1.2-g")
def test_it_is_said_once_and_anew_when_it_rests_on_something_else() -> None:
    propose = ProposeMerge(proposed=PROPOSED)
    assert MERGE_PROPOSAL.decide(propose, MERGE_PROPOSAL.initial) == Accepted((PROPOSED,))
    state = MERGE_PROPOSAL.fold([PROPOSED])
    assert MERGE_PROPOSAL.decide(propose, state) == AlreadyApplied()
    better = replace(PROPOSED, score=95)
    assert MERGE_PROPOSAL.decide(ProposeMerge(proposed=better), state) == Accepted((better,))
    for settled in (DISMISSED, HEARD):
        after = MERGE_PROPOSAL.fold([PROPOSED, settled])
        assert MERGE_PROPOSAL.decide(ProposeMerge(proposed=better), after) == AlreadyApplied()


def test_it_is_dismissed_once_with_a_reason() -> None:
    def reason(command: DismissMerge, *events: object) -> str:
        answer = MERGE_PROPOSAL.decide(command, MERGE_PROPOSAL.fold(events))  # type: ignore[arg-type]
        assert isinstance(answer, Rejected)
        return answer.reason

    assert MERGE_PROPOSAL.decide(DISMISS, MERGE_PROPOSAL.fold([PROPOSED])) == Accepted((DISMISSED,))
    assert reason(DISMISS) == "UNKNOWN_PROPOSAL"
    assert reason(replace(DISMISS, reason=" "), PROPOSED) == "NO_REASON"
    assert reason(DISMISS, PROPOSED, HEARD) == "MERGED"
    assert reason(replace(DISMISS, actor="second"), PROPOSED, DISMISSED) == "DISMISSED"
    assert MERGE_PROPOSAL.decide(DISMISS, MERGE_PROPOSAL.fold([PROPOSED, DISMISSED])) == AlreadyApplied()


def test_what_the_registry_does_is_noted_whatever_was_said_here() -> None:
    merge, split = NoteMerge(heard=HEARD), NoteSplit(undone=UNDONE)
    assert MERGE_PROPOSAL.decide(merge, MERGE_PROPOSAL.initial) == AlreadyApplied()
    assert MERGE_PROPOSAL.decide(merge, MERGE_PROPOSAL.fold([PROPOSED, DISMISSED])) == Accepted((HEARD,))
    merged = MERGE_PROPOSAL.fold([PROPOSED, HEARD])
    assert MERGE_PROPOSAL.decide(merge, merged) == AlreadyApplied()
    assert MERGE_PROPOSAL.decide(split, merged) == Accepted((UNDONE,))
    assert MERGE_PROPOSAL.decide(split, MERGE_PROPOSAL.fold([PROPOSED])) == AlreadyApplied()
    assert MERGE_PROPOSAL.fold([PROPOSED, HEARD, UNDONE]) == MERGE_PROPOSAL.fold([PROPOSED])
