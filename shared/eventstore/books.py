"""Books of the old system as a service's log has them: one signed package, and what became of the service's own part.

A package is its bytes: its stream is named by their sha256. It is handed in, looked at (a dry run ends in a
`Protocol`), signed by two who did not hand it in, entered, and done once what stands equals its control totals
(D-101, D-95). The packages of a service take turns (`BOOKS_TURN`): one begins when the one before it is done.
"""

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TypeAlias, assert_never

from shared.contracts.wire import to_json
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

SIGNATURES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """What a dry run found: this is what the two sign, by its digest."""

    package_sha256: str
    number: int
    """Of the dry run, from 1: each has its own protocol, so nobody's signature goes over to a later one."""
    package: str
    """As the guild named it; this, `system` and `as_of` are empty where the package cannot be read."""
    system: str
    as_of: date | None
    verified_by: str
    """Id of the key that the signature holds by; empty: NOT VERIFIED."""
    part: bool
    """Whether the package has a part for this service."""
    declared: dict[str, int]
    """Its control totals for this service: counts, and sums in minor units as `<name>.<currency>`."""
    found: dict[str, int]
    """The same, of its rows."""
    findings: int
    findings_sha256: str

    @property
    def digest(self) -> str:
        """The sha256 that is signed."""
        return sha256(to_json(self)).hexdigest()


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class BooksSubmitted:
    """A package was handed in, or handed in again with another signature or by somebody else."""

    sha256: str
    signature: str
    """Detached JWS over the package's bytes."""
    by: str
    number: int
    """Of the dry run that follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksCheckAsked:
    """Somebody asks for another dry run: what the service has went on, or what signed books did not go in."""

    sha256: str
    by: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksChecked:
    """A dry run ended."""

    protocol: Protocol
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksSigned:
    """Somebody signed the protocol; `complete` once he is the second one."""

    sha256: str
    digest: str
    by: str
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksBegun:
    """What is signed begins to go in."""

    sha256: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksEntered:
    """All of it went in, and what stands of it equals the control totals."""

    package: str
    package_sha256: str
    system: str
    as_of: date
    totals: dict[str, int]
    signed_by: tuple[str, ...]
    digest: str


Event: TypeAlias = BooksSubmitted | BooksCheckAsked | BooksChecked | BooksSigned | BooksBegun | BooksEntered


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A package as its events tell it."""

    signature: str = ""
    submitted_by: tuple[str, ...] = ()
    number: int = 0
    """Of the last dry run that was asked for."""
    protocol: Protocol | None = None
    """That of this dry run, once it ended."""
    signed_by: tuple[str, ...] = ()
    begun: str = ""
    """Digest of the protocol by which it goes in."""
    entered: bool = False

    @property
    def digest(self) -> str:
        """What can be signed now, empty when there is nothing."""
        return "" if self.protocol is None else self.protocol.digest


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case BooksSubmitted(signature=signature, by=by, number=number):
            whose = tuple(dict.fromkeys((*state.submitted_by, by)))
            asked = _asked(state, number)
            return replace(asked, signature=signature, submitted_by=whose)
        case BooksCheckAsked(number=number):
            return _asked(state, number)
        case BooksChecked(protocol=protocol):
            return replace(state, protocol=protocol)
        case BooksSigned(by=by):
            return replace(state, signed_by=(*state.signed_by, by))
        case BooksBegun(digest=digest):
            return replace(state, begun=digest)
        case BooksEntered():
            return replace(state, entered=True)
    assert_never(event)


def _asked(state: State, number: int) -> State:
    return replace(state, number=number, protocol=None, signed_by=())


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitBooks:
    """Hand a package in."""

    sha256: str
    signature: str
    by: str


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


Command: TypeAlias = SubmitBooks | AskCheck | RecordProtocol | SignBooks | BeginBooks | EndBooks


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, SubmitBooks):
        return _submit(command, state)
    if not state.number:
        return Rejected("UNKNOWN_PACKAGE", "Nobody handed this package in.")
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
    assert_never(command)


def _submit(command: SubmitBooks, state: State) -> Decision[Event]:
    known = command.by in state.submitted_by and command.signature == state.signature
    if state.entered or known:
        return AlreadyApplied()
    if command.by in state.signed_by:
        return Rejected("SAME_PERSON", "Who signed the books does not hand them in.", forbidden=True)
    number = state.number + 1
    return accepted(
        BooksSubmitted(sha256=command.sha256, signature=command.signature, by=command.by, number=number)
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
    *(BooksSigned, BooksBegun, BooksEntered),
)
"""What a service's codec stores of it, beside those of the turns."""
