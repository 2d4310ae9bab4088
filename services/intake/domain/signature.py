"""The signature of an account's cover: proved where it is electronic, else as a clerk saw it (2.1.1-g, D-13).

What a clerk hands in he attests with the cover itself. What a payer hands in himself waits until a named clerk has
looked at the scan, unless the contract counts electronic signatures and this one is proved.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias, assert_never

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


class Proof(StrEnum):
    """Whether the electronic signature of a document is proved."""

    VERIFIED = "VERIFIED"
    """Every signature is whole, valid today and leads to a configured trust anchor; the last covers the file."""
    NOT_VERIFIED = "NOT_VERIFIED"


class Doubt(StrEnum):
    """Why a signature is not proved."""

    UNREADABLE = "UNREADABLE"
    NO_SIGNATURE = "NO_SIGNATURE"
    NO_ANCHORS = "NO_ANCHORS"
    """The service is given no trust anchors."""
    TAMPERED = "TAMPERED"
    """The bytes are not those that were signed, or more was added afterwards."""
    UNTRUSTED = "UNTRUSTED"
    OTHER_SIGNER = "OTHER_SIGNER"
    """None of those whose signature the contract counts."""
    EXPIRED = "EXPIRED"
    """The certificate is not valid today, or not yet."""
    REVOKED = "REVOKED"
    TOO_LONG = "TOO_LONG"
    """It could not be proved in the time or memory that there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Electronic:
    """What was found. Who signed, the document itself says; a name has no place in an event (D-94)."""

    proof: Proof
    doubt: Doubt | None = None
    certificates: tuple[str, ...] = ()
    """sha256 of the signers' certificates, in the order of the signatures."""
    signed_at: datetime | None = None
    """As the last signer says, by his own clock."""


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureProved:
    """The electronic signature of a version's scan was examined."""

    account: str
    version: int
    scan_sha256: str
    electronic: Electronic
    counts: bool
    """Whether it stands for stamp and signature: it is verified, and the contract says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureAwaited:
    """Nobody of the guild has seen stamp and signature yet: the version waits."""

    account: str
    version: int
    submitted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureSeen:
    """A clerk looked at the scan."""

    account: str
    version: int
    stamped: bool
    signed: bool
    signed_on: date | None
    document_sha256: str
    """What he attests, with the signatory's name, kept as a document."""
    seen_by: str


Event: TypeAlias = SignatureProved | SignatureAwaited | SignatureSeen


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The signature of one version."""

    proved: SignatureProved | None = None
    awaited: SignatureAwaited | None = None
    seen: SignatureSeen | None = None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case SignatureProved():
            return replace(state, proved=event)
        case SignatureAwaited():
            return replace(state, awaited=event)
        case SignatureSeen():
            return replace(state, seen=event)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class Prove:
    """Enter what was found of the electronic signature."""

    proved: SignatureProved


@dataclass(frozen=True, slots=True, kw_only=True)
class Await:
    """Let the version wait for a clerk."""

    awaited: SignatureAwaited


@dataclass(frozen=True, slots=True, kw_only=True)
class See:
    """Record what a clerk saw; he is not who submitted it (D-95)."""

    stamped: bool
    signed: bool
    signed_on: date | None
    document_sha256: str
    seen_by: str


Command: TypeAlias = Prove | Await | See


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case Prove(proved=proved):
            return AlreadyApplied() if state.proved is not None else accepted(proved)
        case Await(awaited=awaited):
            return AlreadyApplied() if state.awaited is not None else accepted(awaited)
        case See():
            return _see(command, state)
    assert_never(command)


def _see(command: See, state: State) -> Decision[Event]:
    awaited = state.awaited
    if awaited is None:
        return Rejected("NOT_AWAITED", "No version waits for its stamp and signature to be seen here.")
    if command.seen_by == awaited.submitted_by:
        detail = "Who submitted an account does not attest its stamp and signature."
        return Rejected("SAME_PERSON", detail, forbidden=True)
    seen = SignatureSeen(
        account=awaited.account,
        version=awaited.version,
        stamped=command.stamped,
        signed=command.signed,
        signed_on=command.signed_on,
        document_sha256=command.document_sha256,
        seen_by=command.seen_by,
    )
    if state.seen is not None:
        said = f"{state.seen.seen_by} recorded it before."
        return AlreadyApplied() if state.seen == seen else Rejected("ALREADY_SEEN", said)
    return accepted(seen)


SIGNATURE: Decider[Command, Event, State] = Decider("signature", State(), evolve, decide)


def signature_id(account: str, version: int) -> str:
    """Id of a version's signature."""
    return f"{account}-{version}"
