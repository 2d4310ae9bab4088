"""A work on enquiry lists: asked once at a time of each organisation, what it answers, what an official says of that
(BLANK BOX, 2.1.4-e, D-29, D-44)."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from services.matching.domain.identification_events import (
    AnswerJudged,
    Enquiry,
    EnquiryEnded,
    EnquiryMade,
    EnquiryPlaced,
    EnquiryReplied,
    Event,
    State,
)
from shared.contracts.matching import AnswerResult
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOnList:
    """Put the work on a list."""

    work: str
    list_id: str
    society: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeEnquiry:
    """The list that it stands on was sent."""

    made: EnquiryMade


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAnswer:
    """An organisation answered, on a day until today."""

    reply: EnquiryReplied
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeAnswer:
    """An official says whether an answer is right, and which registered work it means."""

    judged: AnswerJudged


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEnquiry:
    """Wait no longer."""

    work: str
    list_id: str


EnquiryCommand: TypeAlias = PlaceOnList | MakeEnquiry | TakeAnswer | JudgeAnswer | EndEnquiry


# What we answer
def about_enquiries(command: EnquiryCommand, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case PlaceOnList():
            return _place(command, state)
        case MakeEnquiry(made=made):
            enquiry = state.enquiries.get(made.list_id)
            if enquiry is None:
                return _not_asked()
            return AlreadyApplied() if enquiry.made or enquiry.ended else accepted(made)
        case TakeAnswer(reply=reply, today=today):
            return _answer(reply, today, state)
        case JudgeAnswer(judged=judged):
            return _judge(judged, state.enquiries.get(judged.list_id))
        case EndEnquiry(work=work, list_id=list_id):
            enquiry = state.enquiries.get(list_id)
            if enquiry is None or not enquiry.open:
                return AlreadyApplied()
            return accepted(EnquiryEnded(work=work, list_id=list_id))
    assert_never(command)


def _place(command: PlaceOnList, state: State) -> Decision[Event]:
    before = state.enquiries.get(command.list_id)
    if before is not None:
        return Rejected("LIST_ENDED", "The list was dropped.") if before.ended else AlreadyApplied()
    if any(one.open and one.society == command.society for one in state.enquiries.values()):
        return Rejected("ASKED_ALREADY", "The work stands on another open list to this organisation.")
    return accepted(EnquiryPlaced(work=command.work, list_id=command.list_id, society=command.society))


def _not_asked() -> Rejected:
    return Rejected("NOT_ASKED", "The work does not stand on this list.")


def _answer(reply: EnquiryReplied, today: date, state: State) -> Decision[Event]:
    enquiry = state.enquiries.get(reply.list_id)
    if enquiry is None:
        return _not_asked()
    if enquiry.made is None:
        return Rejected("NOT_SENT", "The list was not sent yet.")
    if not enquiry.made.day <= reply.day <= today:
        return Rejected("NOT_THEN", f"An answer comes from {enquiry.made.day} on, and not after today.")
    said = (reply.reference, reply.title, reply.isan, reply.eidr, reply.authors)
    if reply.result is AnswerResult.FOUND and not any(said):
        return Rejected("NOTHING_SAID", "Who found something says what: a number, a title or an author.")
    if enquiry.answer is not None and _said(enquiry.answer) == _said(reply):
        return AlreadyApplied()
    return accepted(reply)


def _said(reply: EnquiryReplied) -> tuple[object, ...]:
    """What an answer says, whoever entered it from whatever file."""
    of_work = (reply.reference, reply.title, reply.year, reply.isan, reply.eidr)
    return (reply.result, *of_work, reply.authors)


def _judge(judged: AnswerJudged, enquiry: Enquiry | None) -> Decision[Event]:
    if enquiry is None:
        return _not_asked()
    if enquiry.answer is None or enquiry.answer.result is not AnswerResult.FOUND:
        return Rejected("NOTHING_TO_DECIDE", "No answer found anything.")
    if enquiry.judged is not None:
        return Rejected("ALREADY_DECIDED", "An official has decided on this answer.")
    if not judged.reason.strip():
        return Rejected("NO_REASON", "An official's decision states its reason (D-36).")
    if judged.registered is not None and not judged.accepted:
        return Rejected("WORK_AND_OUTCOME_DISAGREE", "A work is named only where the answer is right.")
    if judged.decided_by == enquiry.answer.answered_by:
        return Rejected("SAME_PERSON", "Who entered an answer does not decide on it (D-95).", forbidden=True)
    return accepted(judged)
