"""What happened while a work, its authors and owners were looked for, and what we know of it.

What can be asked stands in `identification` and `enquiry`.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.matching import AnsweredAuthor, AnswerResult, StepKind, StepResult
from shared.contracts.terms import EvidenceKind, Role


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """Somebody looked somewhere, on a day, with a result; contacts of persons stand in the evidence alone (D-94)."""

    step: str
    work: str
    role: Role
    """ALL: the work itself."""
    person: str | None
    """Party id of an owner without a mandate."""
    credited: str
    """The name that an unknown author is credited with."""
    kind: StepKind
    source: EvidenceKind
    place: str
    day: date
    result: StepResult
    evidence_sha256: str | None
    taken_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryPlaced:
    """The work stands on an enquiry list to a foreign organisation (D-44)."""

    work: str
    list_id: str
    society: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryMade:
    """The list was sent."""

    work: str
    list_id: str
    society: str
    day: date
    answer_by: date
    evidence_sha256: str
    """The list as it was sent."""
    sent_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryReplied:
    """The organisation answered; it identifies nothing until an official says so."""

    work: str
    list_id: str
    society: str
    day: date
    result: AnswerResult
    source: EvidenceKind
    reference: str
    title: str
    year: int | None
    isan: str | None
    eidr: str | None
    authors: tuple[AnsweredAuthor, ...]
    evidence_sha256: str
    answered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerJudged:
    """An official looked at an answer that found something."""

    work: str
    list_id: str
    accepted: bool
    registered: str | None
    """The registered work that it is, by his word."""
    reason: str
    decision: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryEnded:
    """Nobody waits for an answer any longer: the list was dropped or closed."""

    work: str
    list_id: str


Event: TypeAlias = StepTaken | EnquiryPlaced | EnquiryMade | EnquiryReplied | AnswerJudged | EnquiryEnded


# What we know
@dataclass(frozen=True, slots=True)
class Enquiry:
    """One enquiry about the work."""

    society: str
    made: EnquiryMade | None = None
    answer: EnquiryReplied | None = None
    """The last one."""
    judged: AnswerJudged | None = None
    """What an official said of that answer."""
    ended: bool = False

    @property
    def open(self) -> bool:
        """Whether an answer is waited for, or the list is still to be sent."""
        return self.answer is None and not self.ended


@dataclass(frozen=True, slots=True)
class State:
    """All steps for a work, in the order in which they were recorded, and its enquiries by their lists."""

    steps: tuple[StepTaken, ...] = ()
    enquiries: dict[str, Enquiry] = field(default_factory=dict)


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    if isinstance(event, StepTaken):
        return replace(state, steps=(*state.steps, event))
    before = state.enquiries.get(event.list_id)
    if isinstance(event, EnquiryPlaced):
        enquiry = Enquiry(event.society)
    elif before is None:
        return state
    else:
        enquiry = _after(before, event)
    return replace(state, enquiries=state.enquiries | {event.list_id: enquiry})


def _after(before: Enquiry, event: EnquiryMade | EnquiryReplied | AnswerJudged | EnquiryEnded) -> Enquiry:
    match event:
        case EnquiryMade():
            return replace(before, made=event)
        case EnquiryReplied():
            return replace(before, answer=event, judged=None)
        case AnswerJudged():
            return replace(before, judged=event)
        case EnquiryEnded():
            return replace(before, ended=True)
    assert_never(event)
