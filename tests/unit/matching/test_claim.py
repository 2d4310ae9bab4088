"""A claim of an author or heir: in time, with evidence, decided by who did not enter it (2.1.1, D-23, D-84, D-95)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.matching.domain.claim import (
    CLAIM,
    AddEvidence,
    AnswerOfClaimant,
    AskClaimant,
    Command,
    ConfirmContact,
    FileClaim,
    KeepClaimLetter,
    NoteOverdue,
    VerifyClaim,
)
from services.matching.domain.claim_ending import DecideClaim, LapseClaim, WithdrawClaim
from services.matching.domain.claim_events import (
    ClaimantAnswered,
    ClaimantAsked,
    ClaimDecided,
    ClaimFiled,
    ClaimOverdue,
    ClaimVerified,
    ContactConfirmed,
    Event,
    EvidenceAdded,
)
from services.matching.domain.claim_policy import ClaimRules
from shared.contracts.matching import ClaimCapacity, ClaimEvidence, ClaimOutcome, Identified
from shared.contracts.terms import EvidenceKind, Role
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected

POSTER = ClaimEvidence(kind=EvidenceKind.POSTER, sha256="ab" * 32)
CREDITS = ClaimEvidence(kind=EvidenceKind.CREDITS, sha256="cd" * 32)
FILED = ClaimFiled(
    claim="c-1",
    capacity=ClaimCapacity.AUTHOR,
    works=("seven-sons",),
    reserves=(),
    claimant="fingerprint",
    party=None,
    evidence=(POSTER,),
    decide_by=date(2026, 10, 31),
    confirm_until=None,
    filed_by="clerk",
)
PUBLIC = replace(FILED, evidence=(), confirm_until=date(2026, 9, 4), filed_by="public:matching")
CONFIRMED = ContactConfirmed(claim="c-1", confirmed_on=date(2026, 9, 2))
VERIFIED = ClaimVerified(claim="c-1", verified_by="clerk")
ADDED = EvidenceAdded(claim="c-1", evidence=(POSTER,), added_by="clerk")
HIM = Identified(work="seven-sons", role=Role.DIRECTOR, person="tagizade")
ACCEPT = DecideClaim(
    filed_on=date(2026, 9, 1),
    today=date(2026, 9, 20),
    decision="d-1",
    reason="The poster names him.",
    actor="official",
    outcome=ClaimOutcome.ACCEPTED,
    party="tagizade",
    identified=(HIM,),
    accepted_reserves=(),
    known=frozenset({"tagizade"}),
    competing=(),
    considered=frozenset(),
    rules=ClaimRules(),
)
REFUSE = replace(ACCEPT, outcome=ClaimOutcome.REFUSED, party=None, identified=(), known=frozenset())


def given(*events: Event) -> Any:
    return CLAIM.fold(events)


def then(command: Command, *events: Event) -> Any:
    return CLAIM.decide(command, given(*events))


def ended(command: Command, *events: Event) -> ClaimDecided:
    answer = then(command, *events)
    assert isinstance(answer, Accepted), answer
    (event,) = answer.events
    assert isinstance(event, ClaimDecided)
    return event


def refused(command: Command, *events: Event) -> str:
    answer = then(command, *events)
    assert isinstance(answer, Rejected), answer
    return answer.reason


@pytest.mark.clause("2.1.1-r")
def test_a_claim_names_works_or_reserves_and_has_evidence() -> None:
    assert then(FileClaim(filed=FILED)) == Accepted((FILED,))
    assert then(FileClaim(filed=FILED), FILED) == AlreadyApplied()
    assert refused(FileClaim(filed=replace(FILED, works=()))) == "NOTHING_CLAIMED"
    assert refused(FileClaim(filed=replace(FILED, evidence=()))) == "EVIDENCE_LACKS"
    assert then(FileClaim(filed=PUBLIC)) == Accepted((PUBLIC,))
    assert refused(ACCEPT) == "UNKNOWN_CLAIM"


@pytest.mark.clause("2.1.1-r")
def test_after_a_decision_what_it_named_is_held_thirty_days_and_what_was_accepted_a_year() -> None:
    found = ended(ACCEPT, FILED)
    # By hand: 20 September 2026 + 30 days is 20 October, + 365 days is 20 September 2027.
    assert (found.holds_until, found.accepted_holds_until) == (date(2026, 10, 20), date(2027, 9, 20))
    assert (found.party, found.identified, found.filed_on) == ("tagizade", (HIM,), date(2026, 9, 1))
    found = ended(REFUSE, FILED)
    assert (found.holds_until, found.accepted_holds_until) == (date(2026, 10, 20), None)
    rules = ClaimRules(hold_days=1, accepted_hold_days=2)
    found = ended(replace(ACCEPT, rules=rules), FILED)
    assert (found.holds_until, found.accepted_holds_until) == (date(2026, 9, 21), date(2026, 9, 22))


@pytest.mark.clause("2.1.1-r")
def test_a_claim_that_never_had_evidence_holds_nothing_after_its_end() -> None:
    assert ended(REFUSE, PUBLIC, CONFIRMED).holds_until is None
    assert ended(REFUSE, PUBLIC, CONFIRMED, ADDED).holds_until == date(2026, 10, 20)


@pytest.mark.clause("X-d")
def test_who_entered_or_verified_a_claim_does_not_decide_it() -> None:
    for events in ((FILED,), (PUBLIC, CONFIRMED, VERIFIED, ADDED)):
        for command in (ACCEPT, REFUSE):
            answer = then(replace(command, actor="clerk"), *events)
            assert isinstance(answer, Rejected)
            assert (answer.reason, answer.forbidden) == ("SAME_PERSON", True)


def test_a_decision_is_made_once() -> None:
    decided = ended(ACCEPT, FILED)
    assert then(ACCEPT, FILED, decided) == AlreadyApplied()
    assert refused(replace(REFUSE, decision="d-2"), FILED, decided) == "CLAIM_ENDED"
    withdraw = WithdrawClaim(
        **{name: getattr(ACCEPT, name) for name in END} | {"decision": "d-3"}, rules=ClaimRules()
    )
    assert refused(withdraw, FILED, decided) == "CLAIM_ENDED"
    assert refused(AddEvidence(evidence=(CREDITS,), actor="clerk"), FILED, decided) == "CLAIM_ENDED"
    assert then(NoteOverdue(day=date(2030, 1, 1)), FILED, decided) == AlreadyApplied()


END = ("filed_on", "today", "decision", "reason", "actor")


def test_the_claimant_may_withdraw() -> None:
    withdraw = WithdrawClaim(**{name: getattr(ACCEPT, name) for name in END}, rules=ClaimRules())
    found = ended(replace(withdraw, actor="clerk"), FILED)
    assert (found.outcome, found.holds_until, found.identified) == (
        ClaimOutcome.WITHDRAWN,
        date(2026, 10, 20),
        (),
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"identified": ()}, "NOBODY_IDENTIFIED"),
        ({"party": None}, "PARTY_LACKS"),
        ({"known": frozenset()}, "UNKNOWN_PARTY"),
        (
            {"identified": (replace(HIM, person="other"),), "known": frozenset({"tagizade", "other"})},
            "NOT_THE_AUTHOR",
        ),
        ({"identified": (HIM, replace(HIM, work="meeting"))}, "NOT_CLAIMED"),
        ({"accepted_reserves": ("r-1",)}, "NOT_CLAIMED"),
        ({"outcome": ClaimOutcome.LAPSED}, "NO_DECISION"),
        ({"outcome": ClaimOutcome.WITHDRAWN}, "NO_DECISION"),
        ({"outcome": ClaimOutcome.REFUSED}, "NOTHING_ACCEPTED"),
        ({"competing": ("c-2",)}, "COMPETING_CLAIMS"),
    ],
)
def test_an_acceptance_that_proves_nothing_is_refused(changed: dict[str, Any], reason: str) -> None:
    assert refused(replace(ACCEPT, **changed), FILED) == reason


def test_competing_claims_that_were_weighed_stand_in_no_way() -> None:
    ended(replace(ACCEPT, competing=("c-2",), considered=frozenset({"c-2", "c-3"})), FILED)


@pytest.mark.clause("4.4-a")
def test_an_heir_identifies_the_author_and_is_another_person() -> None:
    heirs = replace(FILED, capacity=ClaimCapacity.HEIR)
    assert refused(ACCEPT, heirs) == "NOT_AN_HEIR"
    known = frozenset({"tagizade", "daughter"})
    found = ended(replace(ACCEPT, party="daughter", known=known), heirs)
    assert (found.party, found.identified[0].person) == ("daughter", "tagizade")
    agents = replace(FILED, capacity=ClaimCapacity.HEIRS_REPRESENTATIVE)
    assert ended(replace(ACCEPT, party="daughter", known=known), agents).party == "daughter"


def test_a_part_is_accepted_as_a_part() -> None:
    both = replace(FILED, works=("meeting", "seven-sons"), reserves=("r-1",))
    assert refused(ACCEPT, both) == "NOT_WHOLE"
    found = ended(replace(ACCEPT, outcome=ClaimOutcome.PARTLY, accepted_reserves=("r-1",)), both)
    assert (found.outcome, found.accepted_reserves) == (ClaimOutcome.PARTLY, ("r-1",))
    # The work of a reserve is said by the official: it need not stand in the claim.
    only = replace(FILED, works=(), reserves=("r-1",))
    assert ended(replace(ACCEPT, accepted_reserves=("r-1",)), only).outcome is ClaimOutcome.ACCEPTED


@pytest.mark.clause("X-c")
def test_a_claim_from_the_public_list_is_confirmed_then_verified_then_decided() -> None:
    assert refused(REFUSE, PUBLIC) == "UNCONFIRMED"
    assert refused(VerifyClaim(actor="clerk"), PUBLIC) == "UNCONFIRMED"
    confirm = ConfirmContact(today=date(2026, 9, 4))
    assert then(confirm, PUBLIC) == Accepted((replace(CONFIRMED, confirmed_on=date(2026, 9, 4)),))
    assert then(confirm, PUBLIC, CONFIRMED) == AlreadyApplied()
    assert refused(ConfirmContact(today=date(2026, 9, 5)), PUBLIC) == "TOO_LATE"
    assert refused(ACCEPT, PUBLIC, CONFIRMED) == "UNVERIFIED"
    assert then(VerifyClaim(actor="clerk"), PUBLIC, CONFIRMED) == Accepted((VERIFIED,))
    assert then(VerifyClaim(actor="other"), PUBLIC, CONFIRMED, VERIFIED) == AlreadyApplied()
    assert refused(ACCEPT, PUBLIC, CONFIRMED, VERIFIED) == "EVIDENCE_LACKS"
    ended(ACCEPT, PUBLIC, CONFIRMED, VERIFIED, ADDED)
    assert then(VerifyClaim(actor="clerk"), FILED) == AlreadyApplied()


def test_an_unconfirmed_claim_lapses_after_its_last_day_and_holds_nothing() -> None:
    lapse = LapseClaim(**{name: getattr(ACCEPT, name) for name in END})
    assert then(replace(lapse, today=date(2026, 9, 4)), PUBLIC) == AlreadyApplied()
    found = ended(replace(lapse, today=date(2026, 9, 5)), PUBLIC)
    assert (found.outcome, found.holds_until) == (ClaimOutcome.LAPSED, None)
    assert then(lapse, PUBLIC, CONFIRMED) == AlreadyApplied()
    assert then(lapse, FILED) == AlreadyApplied()
    assert refused(ConfirmContact(today=date(2026, 9, 4)), PUBLIC, found) == "CLAIM_ENDED"


def test_the_claimant_is_asked_until_a_day_and_answers_once() -> None:
    ask = AskClaimant(text="Which year?", due=date(2026, 9, 20), today=date(2026, 9, 10), actor="official")
    asked = ClaimantAsked(
        claim="c-1", query=1, text="Which year?", due=date(2026, 9, 20), asked_by="official"
    )
    assert then(ask, FILED) == Accepted((asked,))
    assert refused(replace(ask, due=date(2026, 9, 10)), FILED) == "NO_TIME"
    answer = AnswerOfClaimant(query=1, evidence=(POSTER, CREDITS), actor="clerk")
    assert refused(answer, FILED) == "UNKNOWN_QUERY"
    said = ClaimantAnswered(claim="c-1", query=1, evidence=(CREDITS,), answered_by="clerk")
    assert then(answer, FILED, asked) == Accepted((said,))
    assert refused(answer, FILED, asked, said) == "ANSWERED"
    assert ended(ACCEPT, FILED, asked, said).evidence == (POSTER, CREDITS)


def test_evidence_that_stands_there_adds_nothing() -> None:
    assert then(AddEvidence(evidence=(POSTER,), actor="clerk"), FILED) == AlreadyApplied()
    more = then(AddEvidence(evidence=(POSTER, CREDITS), actor="clerk"), FILED)
    assert more == Accepted((EvidenceAdded(claim="c-1", evidence=(CREDITS,), added_by="clerk"),))


def test_a_claim_that_is_not_decided_in_time_is_told_of_once() -> None:
    assert then(NoteOverdue(day=FILED.decide_by), FILED) == AlreadyApplied()
    late = ClaimOverdue(claim="c-1", decide_by=FILED.decide_by)
    assert then(NoteOverdue(day=date(2026, 11, 1)), FILED) == Accepted((late,))
    assert then(NoteOverdue(day=date(2026, 11, 2)), FILED, late) == AlreadyApplied()


def test_a_letter_is_kept_once_and_after_the_decision() -> None:
    keep = KeepClaimLetter(number="C-1", sha256="ef" * 32)
    assert refused(keep, FILED) == "NOT_DECIDED"
    kept = then(keep, FILED, ended(ACCEPT, FILED))
    assert isinstance(kept, Accepted)
    assert then(keep, FILED, ended(ACCEPT, FILED), *kept.events) == AlreadyApplied()
