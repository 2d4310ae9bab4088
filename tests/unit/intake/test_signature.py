"""Stamp and signature as seen by a named clerk, who is not who handed the account in (2.1.1-g, D-13, D-95)."""

from dataclasses import replace
from datetime import date

import pytest

from services.intake.domain.signature import (
    SIGNATURE,
    Await,
    Electronic,
    Proof,
    Prove,
    See,
    SignatureAwaited,
    SignatureProved,
    SignatureSeen,
    State,
)
from shared.kernel.decider import AlreadyApplied, Rejected, accepted

pytestmark = pytest.mark.clause("2.1.1-g")

PROVED = SignatureProved(
    account="a", version=1, scan_sha256="s", electronic=Electronic(proof=Proof.VERIFIED), counts=True
)
AWAITED = SignatureAwaited(account="a", version=1, submitted_by="payer")
SEE = See(stamped=True, signed=False, signed_on=date(2026, 8, 3), document_sha256="d", seen_by="clerk")
SEEN = SignatureSeen(
    account="a",
    version=1,
    stamped=True,
    signed=False,
    signed_on=date(2026, 8, 3),
    document_sha256="d",
    seen_by="clerk",
)
WAITS = SIGNATURE.fold([AWAITED])


def test_a_signature_is_proved_and_awaited_once() -> None:
    assert SIGNATURE.decide(Prove(proved=PROVED), State()) == accepted(PROVED)
    assert SIGNATURE.decide(Prove(proved=PROVED), SIGNATURE.fold([PROVED])) == AlreadyApplied()
    assert SIGNATURE.decide(Await(awaited=AWAITED), State()) == accepted(AWAITED)
    assert SIGNATURE.decide(Await(awaited=AWAITED), WAITS) == AlreadyApplied()


def test_a_clerk_records_what_he_sees_once() -> None:
    assert SIGNATURE.decide(SEE, WAITS) == accepted(SEEN)
    seen = SIGNATURE.fold([SEEN], WAITS)
    assert SIGNATURE.decide(SEE, seen) == AlreadyApplied()
    other = SIGNATURE.decide(replace(SEE, stamped=False), seen)
    assert isinstance(other, Rejected)
    assert other.reason == "ALREADY_SEEN"


@pytest.mark.clause("X-d")
def test_who_handed_it_in_does_not_attest_it() -> None:
    answer = SIGNATURE.decide(replace(SEE, seen_by="payer"), WAITS)
    assert isinstance(answer, Rejected)
    assert (answer.reason, answer.forbidden) == ("SAME_PERSON", True)


def test_what_does_not_wait_is_not_seen() -> None:
    answer = SIGNATURE.decide(SEE, State())
    assert isinstance(answer, Rejected)
    assert answer.reason == "NOT_AWAITED"
