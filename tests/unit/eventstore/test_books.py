"""A package of the old system's books: who may sign what, and when it is taken over (D-101, D-95)."""

from dataclasses import replace
from datetime import date

import pytest

from shared.eventstore.books import (
    BOOKS,
    AskCheck,
    BeginBooks,
    Command,
    EndBooks,
    GiveUpBooks,
    RecordProtocol,
    SignBooks,
    SubmitBooks,
)
from shared.eventstore.books_events import (
    BooksBegun,
    BooksCheckAsked,
    BooksChecked,
    BooksEntered,
    BooksGivenUp,
    BooksSigned,
    BooksSubmitted,
    Event,
    Protocol,
)
from shared.eventstore.books_turn import BOOKS_TURN, BooksTurnEnded, BooksTurnTaken, EndTurn, TakeTurn
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected

pytestmark = pytest.mark.clause("X-f")

SHA = "a" * 64
PROTOCOL = Protocol(
    package_sha256=SHA,
    number=1,
    package="2026-1",
    system="old",
    as_of=date(2026, 6, 30),
    verified_by="books-2026",
    part=True,
    declared={"parties": 2},
    found={"parties": 2},
    findings=0,
    findings_sha256="b" * 64,
)
SUBMITTED = BooksSubmitted(sha256=SHA, signature="h..s", by="clerk", number=1)
CHECKED = BooksChecked(protocol=PROTOCOL, digest=PROTOCOL.digest)
FIRST = BooksSigned(sha256=SHA, digest=PROTOCOL.digest, by="ann", complete=False)
SECOND = BooksSigned(sha256=SHA, digest=PROTOCOL.digest, by="ben", complete=True)
BEGUN = BooksBegun(sha256=SHA, digest=PROTOCOL.digest)
ENTERED = BooksEntered(
    package="2026-1",
    package_sha256=SHA,
    system="old",
    as_of=date(2026, 6, 30),
    totals={"parties": 2},
    signed_by=("ann", "ben"),
    digest=PROTOCOL.digest,
)
AGAIN = BooksCheckAsked(sha256=SHA, by="clerk", number=2)


def then(given: list[Event], when: Command) -> object:
    return BOOKS.decide(when, BOOKS.fold(given))


def refused(given: list[Event], when: Command, reason: str, *, forbidden: bool = False) -> None:
    outcome = then(given, when)
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.forbidden) == (reason, forbidden)


def sign(by: str, digest: str = PROTOCOL.digest) -> SignBooks:
    return SignBooks(sha256=SHA, digest=digest, by=by)


def checked(**changes: object) -> tuple[BooksChecked, str]:
    protocol = replace(PROTOCOL, **changes)  # type: ignore[arg-type]
    return BooksChecked(protocol=protocol, digest=protocol.digest), protocol.digest


def test_the_same_package_twice_is_one() -> None:
    submit = SubmitBooks(sha256=SHA, signature="h..s", by="clerk")
    assert then([], submit) == Accepted((SUBMITTED,))
    assert then([SUBMITTED, CHECKED], submit) == AlreadyApplied()
    assert then([SUBMITTED, CHECKED, FIRST, SECOND, BEGUN, ENTERED], submit) == AlreadyApplied()


def test_another_signature_asks_for_another_dry_run_and_voids_what_was_signed() -> None:
    better = BooksSubmitted(sha256=SHA, signature="h..t", by="clerk", number=2)
    assert then([SUBMITTED, CHECKED], SubmitBooks(sha256=SHA, signature="h..t", by="clerk")) == Accepted(
        (better,)
    )
    refused([SUBMITTED, CHECKED, FIRST, better], sign("ben"), "NOT_CHECKED")


@pytest.mark.clause("X-d")
def test_two_sign_neither_of_whom_handed_it_in() -> None:
    given: list[Event] = [SUBMITTED, CHECKED]
    refused(given, sign("clerk"), "SAME_PERSON", forbidden=True)
    assert then(given, sign("ann")) == Accepted((FIRST,))
    refused([*given, FIRST], sign("ann"), "SAME_PERSON", forbidden=True)
    assert then([*given, FIRST], sign("ben")) == Accepted((SECOND,))
    refused([*given, FIRST, SECOND], sign("cem"), "SIGNED")


@pytest.mark.clause("X-d")
def test_who_signed_hands_nothing_in_and_who_handed_in_again_signs_nothing() -> None:
    given: list[Event] = [SUBMITTED, CHECKED, FIRST]
    refused(given, SubmitBooks(sha256=SHA, signature="h..s", by="ann"), "SAME_PERSON", forbidden=True)
    also = BooksSubmitted(sha256=SHA, signature="h..s", by="cem", number=1)
    refused([SUBMITTED, also, CHECKED], sign("cem"), "SAME_PERSON", forbidden=True)


def test_only_the_protocol_that_stands_is_signed() -> None:
    refused([SUBMITTED], sign("ann"), "NOT_CHECKED")
    refused([SUBMITTED, CHECKED], sign("ann", "c" * 64), "PROTOCOL_CHANGED")
    later, digest = checked(number=2)
    refused([SUBMITTED, CHECKED, FIRST, AGAIN, later], sign("ben"), "PROTOCOL_CHANGED")
    first = BooksSigned(sha256=SHA, digest=digest, by="ben", complete=False)
    assert then([SUBMITTED, CHECKED, FIRST, AGAIN, later], sign("ben", digest)) == Accepted((first,))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"verified_by": "", "findings": 1}, "NOT_VERIFIED"),
        ({"verified_by": ""}, "NOT_VERIFIED"),
        ({"findings": 3}, "HAS_FINDINGS"),
        ({"part": False}, "NOTHING_TO_TAKE_OVER"),
    ],
)
def test_what_is_not_sound_is_not_signed(changes: dict[str, object], reason: str) -> None:
    said, digest = checked(**changes)
    refused([SUBMITTED, said], sign("ann", digest), reason)


def test_a_dry_run_that_was_overtaken_says_nothing() -> None:
    record = RecordProtocol(protocol=PROTOCOL)
    assert then([SUBMITTED], record) == Accepted((CHECKED,))
    assert then([SUBMITTED, CHECKED], record) == AlreadyApplied()
    assert then([SUBMITTED, AGAIN], record) == AlreadyApplied()
    refused([], record, "UNKNOWN_PACKAGE")


def test_it_goes_in_only_with_two_signatures_and_ends_with_its_totals() -> None:
    given: list[Event] = [SUBMITTED, CHECKED, FIRST]
    begin = BeginBooks(sha256=SHA, digest=PROTOCOL.digest)
    refused(given, begin, "NOT_SIGNED")
    given.append(SECOND)
    refused(given, EndBooks(digest=PROTOCOL.digest, standing={"parties": 2}), "NOT_BEGUN")
    assert then(given, begin) == Accepted((BEGUN,))
    given.append(BEGUN)
    assert then(given, begin) == AlreadyApplied()
    refused(given, EndBooks(digest=PROTOCOL.digest, standing={"parties": 1}), "TOTALS_DIFFER")
    refused([*given, AGAIN], EndBooks(digest=PROTOCOL.digest, standing={"parties": 2}), "NOT_SIGNED")
    end = EndBooks(digest=PROTOCOL.digest, standing={"parties": 2})
    assert then(given, end) == Accepted((ENTERED,))
    assert then([*given, ENTERED], end) == AlreadyApplied()
    refused([*given, ENTERED], AskCheck(sha256=SHA, by="clerk"), "TAKEN_OVER")


@pytest.mark.clause("X-c")
def test_other_personal_values_are_looked_at_anew() -> None:
    submit = SubmitBooks(sha256=SHA, signature="h..s", by="clerk", personal_sha256="e" * 64)
    with_them = BooksSubmitted(sha256=SHA, signature="h..s", by="clerk", number=2, personal_sha256="e" * 64)
    assert then([SUBMITTED, CHECKED], submit) == Accepted((with_them,))
    assert then([SUBMITTED, CHECKED, with_them], submit) == AlreadyApplied()


@pytest.mark.clause("X-c")
def test_what_nothing_of_went_in_may_be_given_up_until_it_is_handed_in_again() -> None:
    give_up, gone = GiveUpBooks(sha256=SHA, by="clerk"), BooksGivenUp(sha256=SHA, by="clerk")
    refused([], give_up, "UNKNOWN_PACKAGE")
    signed: list[Event] = [SUBMITTED, CHECKED, FIRST, SECOND]
    for count in range(1, len(signed) + 1):
        assert then(signed[:count], give_up) == Accepted((gone,))
    refused([*signed, BEGUN], give_up, "BEGUN")
    refused([*signed, BEGUN, AGAIN], give_up, "BEGUN")
    refused([*signed, BEGUN, ENTERED], give_up, "BEGUN")

    given: list[Event] = [*signed, gone]
    assert then(given, give_up) == AlreadyApplied()
    assert then(given, RecordProtocol(protocol=PROTOCOL)) == AlreadyApplied()
    for when in (
        AskCheck(sha256=SHA, by="clerk"),
        sign("cem"),
        BeginBooks(sha256=SHA, digest=PROTOCOL.digest),
        EndBooks(digest=PROTOCOL.digest, standing={"parties": 2}),
    ):
        refused(given, when, "GIVEN_UP")
    again = BooksSubmitted(sha256=SHA, signature="h..s", by="clerk", number=2)
    assert then(given, SubmitBooks(sha256=SHA, signature="h..s", by="clerk")) == Accepted((again,))
    refused([*given, again], sign("ann"), "NOT_CHECKED")


def test_packages_take_turns() -> None:
    taken = BooksTurnTaken(package="2026-1", package_sha256=SHA)
    ended = BooksTurnEnded(package="2026-1", package_sha256=SHA)
    take, other = (
        TakeTurn(package="2026-1", package_sha256=SHA),
        TakeTurn(package="2026-2", package_sha256="d" * 64),
    )

    def outcome(given: list[BooksTurnTaken | BooksTurnEnded], when: TakeTurn | EndTurn) -> object:
        return BOOKS_TURN.decide(when, BOOKS_TURN.fold(given))

    assert outcome([], take) == Accepted((taken,))
    assert outcome([taken], take) == AlreadyApplied()
    unfinished = outcome([taken], other)
    assert isinstance(unfinished, Rejected) and unfinished.reason == "BOOKS_UNFINISHED"
    assert isinstance(outcome([taken, ended], other), Accepted)
    same_name = outcome([taken, ended], replace(take, package_sha256="d" * 64))
    assert isinstance(same_name, Rejected) and same_name.reason == "PACKAGE_TAKEN_OVER"
    assert outcome([taken], EndTurn(package="2026-1", package_sha256=SHA)) == Accepted((ended,))
    assert outcome([taken, ended], EndTurn(package="2026-1", package_sha256=SHA)) == AlreadyApplied()
