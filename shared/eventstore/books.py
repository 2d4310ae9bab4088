"""Books of the old system as a service's log has them: one signed package, and what became of the service's own part.

A package is its bytes: its stream is named by their sha256. It is handed in, looked at (a dry run ends in a
`Protocol`), signed by two who did not hand it in, entered, and done once what stands equals its control totals
(D-101, D-95); until it begins to go in it may be given up. The packages of a service take turns (`BOOKS_TURN`): one
begins when the one before it is done.
"""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

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
    State,
    evolve,
)
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

SIGNATURES = 2


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitBooks:
    """Hand a package in."""

    sha256: str
    signature: str
    by: str
    personal_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCheck:
    """Look at it again; what was signed before is void."""

    sha256: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProtocol:
    """Say what a dry run found."""

    protocol: Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SignBooks:
    """Sign the protocol of this digest."""

    sha256: str
    digest: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginBooks:
    """Let what is signed go in."""

    sha256: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndBooks:
    """Say what stands of it."""

    digest: str
    standing: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpBooks:
    """Let a package go of which nothing went in, with its bytes."""

    sha256: str
    by: str


Command: TypeAlias = SubmitBooks | AskCheck | RecordProtocol | SignBooks | BeginBooks | EndBooks | GiveUpBooks


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, SubmitBooks):
        return _submit(command, state)
    if not state.number:
        return Rejected("UNKNOWN_PACKAGE", "Nobody handed this package in.")
    if state.given_up:
        late = isinstance(command, GiveUpBooks | RecordProtocol)
        return AlreadyApplied() if late else Rejected("GIVEN_UP", "It was given up: hand it in again.")
    match command:
        case AskCheck(sha256=sha, by=by):
            if state.entered:
                return Rejected("TAKEN_OVER", "It is taken over: there is nothing left to look at.")
            return accepted(BooksCheckAsked(sha256=sha, by=by, number=state.number + 1))
        case RecordProtocol(protocol=protocol):
            # A dry run that a later one overtook says nothing any more.
            known = state.entered or protocol.number != state.number or state.protocol is not None
            return (
                AlreadyApplied()
                if known
                else accepted(BooksChecked(protocol=protocol, digest=protocol.digest))
            )
        case SignBooks():
            return _sign(command, state)
        case BeginBooks(sha256=sha, digest=digest):
            if refused := _not_signed(digest, state):
                return refused
            same = state.begun == digest
            return AlreadyApplied() if same else accepted(BooksBegun(sha256=sha, digest=digest))
        case EndBooks():
            return _end(command, state)
        case GiveUpBooks(sha256=sha, by=by):
            if state.begun:
                return Rejected("BEGUN", "Some of it has gone in, and rests on it.")
            return accepted(BooksGivenUp(sha256=sha, by=by))
    assert_never(command)


def _submit(command: SubmitBooks, state: State) -> Decision[Event]:
    said = (command.signature, command.personal_sha256)
    known = command.by in state.submitted_by and said == (state.signature, state.personal_sha256)
    if state.entered or (known and not state.given_up):
        return AlreadyApplied()
    if command.by in state.signed_by:
        return Rejected("SAME_PERSON", "Who signed the books does not hand them in.", forbidden=True)
    number = state.number + 1
    return accepted(
        BooksSubmitted(
            sha256=command.sha256,
            signature=command.signature,
            by=command.by,
            number=number,
            personal_sha256=command.personal_sha256,
        )
    )


def _sign(command: SignBooks, state: State) -> Decision[Event]:
    protocol = state.protocol
    if command.by in state.submitted_by:
        return Rejected("SAME_PERSON", "Who handed the books in does not sign them.", forbidden=True)
    if command.by in state.signed_by:
        return Rejected("SAME_PERSON", "Two different persons sign.", forbidden=True)
    if protocol is None:
        return Rejected("NOT_CHECKED", "Its dry run has not ended: there is no protocol yet.")
    if command.digest != protocol.digest:
        return Rejected("PROTOCOL_CHANGED", "This is not the digest of the protocol that stands.")
    if not protocol.verified_by:
        return Rejected("NOT_VERIFIED", "Its signature is not verified: it is not taken over.")
    if protocol.findings:
        return Rejected("HAS_FINDINGS", f"It has {protocol.findings} findings: it is not taken over.")
    if not protocol.part:
        return Rejected("NOTHING_TO_TAKE_OVER", "It has no part for this service.")
    if len(state.signed_by) >= SIGNATURES:
        return Rejected("SIGNED", "Two have signed it.")
    complete = len(state.signed_by) + 1 == SIGNATURES
    return accepted(
        BooksSigned(sha256=command.sha256, digest=command.digest, by=command.by, complete=complete)
    )


def _not_signed(digest: str, state: State) -> Rejected | None:
    if state.digest != digest or len(state.signed_by) < SIGNATURES:
        return Rejected("NOT_SIGNED", "Two persons have to sign the protocol that stands.")
    return None


def _end(command: EndBooks, state: State) -> Decision[Event]:
    protocol = state.protocol
    if state.entered:
        return AlreadyApplied()
    if refused := _not_signed(command.digest, state):
        return refused
    if protocol is None or protocol.as_of is None or state.begun != command.digest:
        return Rejected("NOT_BEGUN", "Nothing of it has gone in.")
    if command.standing != protocol.declared:
        return Rejected("TOTALS_DIFFER", "What stands of it is not what its control totals say.")
    return accepted(
        BooksEntered(
            package=protocol.package,
            package_sha256=protocol.package_sha256,
            system=protocol.system,
            as_of=protocol.as_of,
            totals=protocol.declared,
            signed_by=state.signed_by,
            digest=command.digest,
        )
    )


BOOKS: Decider[Command, Event, State] = Decider("books", State(), evolve, decide)
EVENTS: tuple[type, ...] = (
    *(BooksSubmitted, BooksCheckAsked, BooksChecked),
    *(BooksSigned, BooksBegun, BooksEntered, BooksGivenUp),
)
"""What a service's codec stores of it, beside those of the turns."""
