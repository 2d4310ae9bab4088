"""A letter: written once, sent on days on which it can have been sent."""

from datetime import date

from services.intake.domain.letter import (
    LETTER,
    LetterKind,
    LetterSent,
    LetterWritten,
    SendLetter,
    State,
    Way,
    WriteLetter,
)
from shared.kernel.decider import AlreadyApplied, Rejected, accepted

WRITTEN = LetterWritten(
    letter="l",
    kind=LetterKind.RETURN,
    number="R-1",
    about="a",
    version=1,
    party="p",
    written_on=date(2026, 8, 5),
    answer_until=date(2026, 8, 19),
    sha256="ab" * 32,
    written_by="clerk",
)
SENT = LetterSent(letter="l", sent_on=date(2026, 8, 6), way=Way.EMAIL, sent_by="clerk")
STANDS = LETTER.fold([WRITTEN])


def send(day: date, way: Way = Way.EMAIL) -> SendLetter:
    return SendLetter(sent_on=day, way=way, today=date(2026, 8, 7), sent_by="clerk")


def test_a_letter_is_written_once() -> None:
    assert LETTER.decide(WriteLetter(written=WRITTEN), State()) == accepted(WRITTEN)
    assert LETTER.decide(WriteLetter(written=WRITTEN), STANDS) == AlreadyApplied()


def test_a_letter_is_sent_between_its_day_and_today_and_may_be_sent_again() -> None:
    assert LETTER.decide(send(date(2026, 8, 6)), STANDS) == accepted(SENT)
    for day in (date(2026, 8, 4), date(2026, 8, 8)):
        answer = LETTER.decide(send(day), STANDS)
        assert isinstance(answer, Rejected)
        assert answer.reason == "NOT_THAT_DAY"
    sent = LETTER.fold([SENT], STANDS)
    assert LETTER.decide(send(date(2026, 8, 6)), sent) == AlreadyApplied()
    again = LETTER.fold(
        [LetterSent(letter="l", sent_on=date(2026, 8, 7), way=Way.POST, sent_by="clerk")], sent
    )
    assert [one.way for one in again.sent] == [Way.EMAIL, Way.POST]


def test_what_was_never_written_is_not_sent() -> None:
    answer = LETTER.decide(send(date(2026, 8, 6)), State())
    assert isinstance(answer, Rejected)
    assert answer.reason == "UNKNOWN_LETTER"
