"""A dispute is narrowed by two people, and then holds that and nothing else (4.3, D-81)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from services.payments.domain.dispute import (
    DISPUTE,
    ApproveNarrowing,
    Command,
    EndDispute,
    ProposeNarrowing,
)
from services.payments.domain.dispute_events import (
    DisputeRaised,
    Event,
    NarrowingApproved,
    NarrowingProposed,
    PartyDocument,
)
from shared.contracts.payments import EntitledPart
from shared.contracts.terms import Role
from shared.kernel.decider import Accepted, Rejected, accepted

RAISED = DisputeRaised(
    dispute="d",
    work="film",
    role=None,
    parties=("anna", "boris"),
    document_sha256="a",
    opened_by="lawyer",
)
TO_ROLE = ProposeNarrowing(role=Role.DIRECTOR, share=None, document_sha256="b", by="lawyer")
PROPOSED = NarrowingProposed(
    dispute="d", number=1, role=Role.DIRECTOR, share=None, document_sha256="b", proposed_by="lawyer"
)
APPROVED = NarrowingApproved(
    dispute="d",
    work="film",
    number=1,
    role=Role.DIRECTOR,
    share=None,
    document_sha256="b",
    proposed_by="lawyer",
    approved_by="chair",
)
END = EndDispute(
    documents=(),
    court_decision_sha256="e",
    entitled=("anna", "boris"),
    credited=(),
    in_transit=(),
    by="lawyer",
)


def part(party: str, fraction: str, role: Role | None = None) -> EntitledPart:
    return EntitledPart(role=role, party=party, fraction=Fraction(fraction))


def answer(command: Command, *given_: Event) -> str:
    decision = DISPUTE.decide(command, DISPUTE.fold([RAISED, *given_]))
    if isinstance(decision, Rejected):
        return decision.reason
    return "accepted" if isinstance(decision, Accepted) else "already"


@pytest.mark.clause("4.3-a", "X-d")
def test_two_people_narrow_a_dispute() -> None:
    assert DISPUTE.decide(TO_ROLE, DISPUTE.fold([RAISED])) == accepted(PROPOSED)
    state = DISPUTE.fold([RAISED, PROPOSED])
    refused = DISPUTE.decide(ApproveNarrowing(number=1, by="lawyer"), state)
    assert isinstance(refused, Rejected) and (refused.reason, refused.forbidden) == ("SAME_PERSON", True)
    assert DISPUTE.decide(ApproveNarrowing(number=1, by="chair"), state) == accepted(APPROVED)
    assert answer(ApproveNarrowing(number=2, by="chair"), PROPOSED) == "NO_SUCH_PROPOSAL"
    assert answer(ApproveNarrowing(number=1, by="chair")) == "NO_SUCH_PROPOSAL"
    # Asked twice, nothing happens twice.
    assert answer(ApproveNarrowing(number=1, by="chair"), PROPOSED, APPROVED) == "already"
    assert answer(TO_ROLE, PROPOSED, APPROVED) == "already"


@pytest.mark.clause("4.3-a")
def test_it_gets_narrower_only() -> None:
    known = (PROPOSED, APPROVED)
    assert answer(replace(TO_ROLE, share="anna"), *known) == "accepted"
    for role, share in ((None, None), (Role.COMPOSER, None), (None, "anna")):
        assert answer(replace(TO_ROLE, role=role, share=share), *known) == "NOT_NARROWER"
    # Two proposals, of which the later one was decided first: the other would widen it again.
    wider = replace(PROPOSED, number=2, role=None, share="anna")
    assert answer(ApproveNarrowing(number=2, by="chair"), PROPOSED, APPROVED, wider) == "NOT_NARROWER"


@pytest.mark.clause("4.3-a")
def test_an_ended_dispute_is_narrowed_no_more() -> None:
    ended = DISPUTE.decide(
        replace(END, entitled=("anna",), parts=(part("anna", "1"),)), DISPUTE.fold([RAISED, PROPOSED])
    )
    assert isinstance(ended, Accepted)
    assert answer(replace(TO_ROLE, share="anna"), PROPOSED, *ended.events) == "ENDED"
    assert answer(ApproveNarrowing(number=1, by="chair"), PROPOSED, *ended.events) == "NO_SUCH_PROPOSAL"


@pytest.mark.clause("4.3-a")
def test_the_parts_that_documents_name_make_the_whole() -> None:
    """1/3 and 2/3 make it; what is said is of what is disputed."""
    good = (part("anna", "1/3"), part("boris", "2/3"))
    assert answer(replace(END, parts=good)) == "accepted"
    assert answer(replace(END, parts=good, entitled=("anna",))) == "WRONG_PARTS"
    for wrong in (
        (part("anna", "1/3"), part("boris", "1/3")),
        (part("anna", "1"), part("boris", "1/2")),
        (part("anna", "1/2"), part("anna", "1/2"), part("boris", "1", Role.DIRECTOR)),
        (part("anna", "1", Role.DIRECTOR), part("boris", "1/2", Role.COMPOSER)),
        (part("anna", "1", Role.DIRECTOR), part("boris", "0", Role.DIRECTOR)),
        (part("anna", "1/2"), part("anna", "1/2"), part("boris", "0")),
    ):
        assert answer(replace(END, parts=wrong)) == "WRONG_PARTS"
    of_roles = (part("anna", "1", Role.DIRECTOR), part("boris", "1", Role.COMPOSER))
    assert answer(replace(END, parts=of_roles)) == "accepted"
    assert answer(replace(END, parts=of_roles), PROPOSED, APPROVED) == "WRONG_PARTS"


@pytest.mark.clause("4.3-a")
def test_documents_of_every_party_are_needed_with_parts_too() -> None:
    parts = (part("anna", "1"),)
    command = replace(END, parts=parts, entitled=("anna",), court_decision_sha256=None)
    one = (PartyDocument(party="anna", sha256="f"),)
    assert answer(replace(command, documents=one)) == "DOCUMENTS_LACK"
    both = (*one, PartyDocument(party="boris", sha256="g"))
    ended = DISPUTE.decide(replace(command, documents=both), DISPUTE.fold([RAISED, PROPOSED, APPROVED]))
    assert isinstance(ended, Accepted)
    (closed,) = ended.events
    assert (closed.role, closed.parts, closed.documents_sha256) == (Role.DIRECTOR, parts, ("f", "g"))  # type: ignore[union-attr]
