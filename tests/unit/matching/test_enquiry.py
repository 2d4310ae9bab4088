"""A work on enquiry lists, the list itself, and what answers say (2.1.4-e, D-29, D-44)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.matching.domain.celf import COLUMNS, Entry, row_of
from services.matching.domain.enquiry import (
    EndEnquiry,
    EnquiryCommand,
    JudgeAnswer,
    MakeEnquiry,
    PlaceOnList,
    TakeAnswer,
)
from services.matching.domain.enquiry_answer import Answer, answer_of, faults, ipi_holds
from services.matching.domain.enquiry_list import (
    ENQUIRY_LIST,
    CloseList,
    FillList,
    ListClosed,
    ListFilled,
    ListOpened,
    ListSent,
    OpenList,
    SendList,
)
from services.matching.domain.identification import IDENTIFICATION
from services.matching.domain.identification_events import (
    AnswerJudged,
    EnquiryEnded,
    EnquiryMade,
    EnquiryPlaced,
    EnquiryReplied,
    Event,
)
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.matching import AnsweredAuthor, AnswerResult
from shared.contracts.terms import EvidenceKind, Role
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected

SENT_ON, TODAY = date(2026, 9, 1), date(2026, 10, 1)
PLACED = EnquiryPlaced(work="w", list_id="l", society="sacd")
MADE = EnquiryMade(
    work="w",
    list_id="l",
    society="sacd",
    day=SENT_ON,
    answer_by=date(2026, 12, 1),
    evidence_sha256="ab" * 32,
    sent_by="clerk",
)
REPLY = EnquiryReplied(
    work="w",
    list_id="l",
    society="sacd",
    day=TODAY,
    result=AnswerResult.FOUND,
    source=EvidenceKind.CISNET,
    reference="F-17",
    title="",
    year=None,
    isan=None,
    eidr=None,
    authors=(),
    evidence_sha256="cd" * 32,
    answered_by="clerk",
)
NOTHING = replace(REPLY, result=AnswerResult.NOTHING, reference="")
JUDGED = AnswerJudged(
    work="w",
    list_id="l",
    accepted=True,
    registered="film",
    reason="So it is.",
    decision="d",
    decided_by="official",
)
ENDED = EnquiryEnded(work="w", list_id="l")
PLACE = PlaceOnList(work="w", list_id="l", society="sacd")
ANSWER = TakeAnswer(reply=REPLY, today=TODAY)


@pytest.mark.clause("2.1.4-e")
@pytest.mark.parametrize(
    ("before", "command", "event"),
    [
        ((), PLACE, PLACED),
        (
            (PLACED,),
            replace(PLACE, list_id="m", society="vdfs"),
            replace(PLACED, list_id="m", society="vdfs"),
        ),
        ((PLACED, ENDED), replace(PLACE, list_id="m"), replace(PLACED, list_id="m")),
        ((PLACED, MADE, NOTHING), replace(PLACE, list_id="m"), replace(PLACED, list_id="m")),
        ((PLACED,), MakeEnquiry(made=MADE), MADE),
        ((PLACED, MADE), ANSWER, REPLY),
        ((PLACED, MADE), replace(ANSWER, reply=NOTHING), NOTHING),
        ((PLACED, MADE, NOTHING), ANSWER, REPLY),
        ((PLACED, MADE, ENDED), ANSWER, REPLY),
        ((PLACED, MADE, REPLY), JudgeAnswer(judged=JUDGED), JUDGED),
        ((PLACED, MADE, REPLY, JUDGED), TakeAnswer(reply=NOTHING, today=TODAY), NOTHING),
        ((PLACED,), EndEnquiry(work="w", list_id="l"), ENDED),
    ],
)
def test_what_is_asked_happens(before: tuple[Event, ...], command: EnquiryCommand, event: Event) -> None:
    assert IDENTIFICATION.decide(command, IDENTIFICATION.fold(before)) == Accepted((event,))


@pytest.mark.parametrize(
    ("before", "command"),
    [
        ((PLACED,), PLACE),
        ((PLACED, MADE), MakeEnquiry(made=MADE)),
        ((PLACED, MADE, REPLY), TakeAnswer(reply=replace(REPLY, answered_by="another"), today=TODAY)),
        ((), EndEnquiry(work="w", list_id="l")),
        ((PLACED, MADE, REPLY), EndEnquiry(work="w", list_id="l")),
    ],
)
def test_what_comes_again_changes_nothing(before: tuple[Event, ...], command: EnquiryCommand) -> None:
    assert IDENTIFICATION.decide(command, IDENTIFICATION.fold(before)) == AlreadyApplied()


@pytest.mark.clause("2.1.4-e")
@pytest.mark.parametrize(
    ("before", "command", "reason"),
    [
        ((PLACED,), replace(PLACE, list_id="m"), "ASKED_ALREADY"),
        ((PLACED, MADE), replace(PLACE, list_id="m"), "ASKED_ALREADY"),
        ((PLACED, ENDED), PLACE, "LIST_ENDED"),
        ((), MakeEnquiry(made=MADE), "NOT_ASKED"),
        ((), ANSWER, "NOT_ASKED"),
        ((PLACED,), ANSWER, "NOT_SENT"),
        ((PLACED, MADE), replace(ANSWER, reply=replace(REPLY, day=date(2026, 8, 31))), "NOT_THEN"),
        ((PLACED, MADE), replace(ANSWER, reply=replace(REPLY, day=date(2026, 10, 2))), "NOT_THEN"),
        ((PLACED, MADE), replace(ANSWER, reply=replace(REPLY, reference="")), "NOTHING_SAID"),
        ((), JudgeAnswer(judged=JUDGED), "NOT_ASKED"),
        ((PLACED, MADE), JudgeAnswer(judged=JUDGED), "NOTHING_TO_DECIDE"),
        ((PLACED, MADE, NOTHING), JudgeAnswer(judged=JUDGED), "NOTHING_TO_DECIDE"),
        ((PLACED, MADE, REPLY, JUDGED), JudgeAnswer(judged=JUDGED), "ALREADY_DECIDED"),
        ((PLACED, MADE, REPLY), JudgeAnswer(judged=replace(JUDGED, reason=" ")), "NO_REASON"),
        ((PLACED, MADE, REPLY), JudgeAnswer(judged=replace(JUDGED, decided_by="clerk")), "SAME_PERSON"),
        (
            (PLACED, MADE, REPLY),
            JudgeAnswer(judged=replace(JUDGED, accepted=False)),
            "WORK_AND_OUTCOME_DISAGREE",
        ),
    ],
)
def test_what_cannot_be_is_refused(before: tuple[Event, ...], command: EnquiryCommand, reason: str) -> None:
    refused = IDENTIFICATION.decide(command, IDENTIFICATION.fold(before))
    assert isinstance(refused, Rejected)
    assert refused.reason == reason


OPENED = ListOpened(
    list_id="l", society="sacd", period=None, works=("w",), opened_by="clerk", opened_on=SENT_ON
)
FILLED = ListFilled(list_id="l", works=1, files={"CSV": "ab" * 32})
SEND = SendList(
    day=SENT_ON, answer_by=date(2026, 12, 1), channel="CIS-Net", form="CSV", actor="clerk", today=TODAY
)
CLOSED = ListClosed(list_id="l", reason="Done", closed_by="clerk")


@pytest.mark.clause("2.1.4-e")
def test_a_list_is_opened_filled_sent_and_closed() -> None:
    fold, decide = ENQUIRY_LIST.fold, ENQUIRY_LIST.decide
    assert decide(OpenList(opened=OPENED), fold(())) == Accepted((OPENED,))
    assert decide(OpenList(opened=OPENED), fold((OPENED,))) == AlreadyApplied()
    assert decide(FillList(works=1, files=FILLED.files), fold((OPENED,))) == Accepted((FILLED,))
    assert decide(FillList(works=2, files={}), fold((OPENED, FILLED))) == AlreadyApplied()
    sent = decide(SEND, fold((OPENED, FILLED)))
    assert isinstance(sent, Accepted)
    (event,) = sent.events
    assert isinstance(event, ListSent)
    assert (event.society, event.day, event.evidence_sha256) == ("sacd", SENT_ON, "ab" * 32)
    assert decide(CloseList(reason=" Done ", actor="clerk"), fold((OPENED, FILLED, event))) == Accepted(
        (CLOSED,)
    )
    assert decide(CloseList(reason="Done", actor="clerk"), fold((OPENED, CLOSED))) == AlreadyApplied()


@pytest.mark.parametrize(
    ("before", "command", "reason"),
    [
        ((), SEND, "UNKNOWN_LIST"),
        ((OPENED,), SEND, "NOT_READY"),
        ((OPENED, FILLED, CLOSED), SEND, "LIST_CLOSED"),
        ((OPENED, FILLED), replace(SEND, form="XLSX"), "UNKNOWN_FORM"),
        ((OPENED, FILLED), replace(SEND, day=SENT_ON - timedelta(1)), "NOT_THEN"),
        ((OPENED, FILLED), replace(SEND, day=TODAY + timedelta(1)), "NOT_THEN"),
        ((OPENED, FILLED), replace(SEND, answer_by=SENT_ON), "NO_TIME_TO_ANSWER"),
        ((OPENED, FILLED), CloseList(reason=" ", actor="clerk"), "NO_REASON"),
    ],
)
def test_a_list_is_sent_once_when_it_is_ready(
    before: tuple[ListOpened | ListFilled | ListClosed, ...], command: SendList | CloseList, reason: str
) -> None:
    refused = ENQUIRY_LIST.decide(command, ENQUIRY_LIST.fold(before))
    assert isinstance(refused, Rejected)
    assert refused.reason == reason


@pytest.mark.clause("2.1.4-e")
def test_a_line_has_the_25_columns_in_their_order() -> None:
    reported = ReportedWork(
        number=1,
        titles=("Le Phare de minuit", "Gecəyarısı mayakı"),
        authors=(
            ReportedAuthor(name="Armand Belcourt", role=Role.DIRECTOR),
            ReportedAuthor(name="Odile Marsan", role=Role.SCRIPTWRITER),
            ReportedAuthor(name="Noé Aubry", role=None),
        ),
        year=1987,
        country="Fransa",
        season=2,
        episode=3,
        seconds=5_461,
    )
    row = row_of("list", Entry("work", reported))
    assert len(row) == len(COLUMNS)
    # The numbers are those of the format's own list of columns.
    said = {1: "CELF-style", 2: "290", 3: "list", 4: "work", 5: "Le Phare de minuit", 13: "Gecəyarısı mayakı"}
    said |= {17: "2", 18: "3", 19: "1987", 20: "01:31:01", 21: "FR", 25: "Armand Belcourt"}
    assert {number: text for number, text in enumerate(row[:25], 1) if text} == said
    assert row[25:29] == ("Odile Marsan", "SCRIPTWRITER", "Noé Aubry", "")


@pytest.mark.parametrize(
    ("number", "holds"),
    # Published numbers and their spoiled forms.
    [
        ("00014107338", True),
        ("00000000199", True),
        ("00200703727", True),
        ("00334284961", True),
        ("00096200297", False),
        ("00092900117", False),
        ("00000000000", False),
        ("14107338", False),
    ],
)
def test_the_check_digits_of_an_ipi_name_number(number: str, holds: bool) -> None:
    assert ipi_holds(number) is holds


@pytest.mark.clause("2.1.4-e")
def test_a_row_is_read_by_its_columns() -> None:
    row = {
        "result": "found",
        "title": "Le phare",
        "year": "1987",
        "author.1.name": "Armand Belcourt",
        "author.1.role": "director",
        "author.1.ipi": "14107338",
        "author.1.society": "56",
        "author.3.name": "Odile Marsan",
        "used main title": "LE PHARE",
    }
    assert answer_of(row, "row 2") == Answer(
        result=AnswerResult.FOUND,
        title="Le phare",
        year=1987,
        authors=(
            AnsweredAuthor(name="Armand Belcourt", role=Role.DIRECTOR, ipi="00014107338", society_code="056"),
            AnsweredAuthor(name="Odile Marsan", role=None, ipi=None, society_code=None),
        ),
    )


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ({}, "row 2, result"),
        ({"result": "FOUND", "year": "MCM"}, "row 2, year"),
        ({"result": "FOUND", "year": "0001"}, "row 2.year"),
        ({"result": "FOUND", "isan": "1"}, "row 2.isan"),
        ({"result": "FOUND", "eidr": "10.5240/0"}, "row 2.eidr"),
        ({"result": "FOUND", "title": "x" * 301}, "row 2, title"),
        ({"result": "FOUND", "author.1.role": "ALL"}, "row 2, author.1.role"),
        ({"result": "FOUND", "author.1.ipi": "00014107338"}, "row 2.author.1.name"),
        ({"result": "FOUND", "author.21.name": "A"}, "row 2, author.21.name"),
        ({"result": "FOUND", "author.1.name": "A", "author.1.society": "SACD"}, "row 2.author.1.society"),
    ],
)
def test_a_row_with_something_wrong_says_where(row: dict[str, str], where: str) -> None:
    found = answer_of(row, "row 2")
    assert isinstance(found, list)
    assert [one.where for one in found] == [where]


def test_an_answer_without_faults_has_none() -> None:
    assert faults(Answer(result=AnswerResult.FOUND, isan="0000-0000-3A8D-0000-Z"), "body") == []
