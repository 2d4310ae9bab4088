"""The end of a dispute: whom the documents name is compared with whom the money is credited to (4.3, D-82)."""

from dataclasses import replace

import pytest

from services.payments.domain.dispute import DISPUTE, EndDispute
from services.payments.domain.dispute_events import DisputeRaised, PartyDocument
from shared.kernel.decider import Accepted, Rejected

RAISED = DisputeRaised(
    dispute="d",
    work="film",
    role=None,
    parties=("anna", "boris"),
    document_sha256="a",
    opened_by="lawyer",
)
END = EndDispute(
    documents=(PartyDocument(party="anna", sha256="b"), PartyDocument(party="boris", sha256="c")),
    court_decision_sha256=None,
    entitled=("anna",),
    credited=("anna",),
    in_transit=(),
    by="lawyer",
)


def answer(command: EndDispute) -> str:
    decision = DISPUTE.decide(command, DISPUTE.fold([RAISED]))
    assert isinstance(decision, Accepted | Rejected)
    return "ended" if isinstance(decision, Accepted) else decision.reason


@pytest.mark.clause("4.3-a")
def test_it_ends_when_the_documents_name_exactly_those_credited() -> None:
    assert answer(END) == "ended"
    assert answer(replace(END, documents=END.documents[:1])) == "DOCUMENTS_LACK"
    assert answer(replace(END, documents=(), court_decision_sha256="e")) == "ended"
    for entitled in (("boris",), ("anna", "boris"), ()):
        assert answer(replace(END, entitled=entitled)) == "NEEDS_CORRECTION"


@pytest.mark.clause("4.3-a")
def test_it_does_not_end_before_the_money_can_be_compared() -> None:
    """Nothing is credited yet, or more of it is on its way: nobody knows to whom."""
    assert answer(replace(END, credited=())) == "NOTHING_CREDITED"
    assert answer(replace(END, in_transit=("run-2",))) == "IN_TRANSIT"
