"""What happened to a package of books of the old system in one service, and what is known of it (D-101)."""

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TypeAlias, assert_never

from shared.contracts.wire import to_json


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
    personal_sha256: str = ""
    """Of the file of personal values that came with it; empty: none did."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksGivenUp:
    """It is not to go in: its bytes and those of its personal values are gone, for nothing rests on them."""

    sha256: str
    by: str


Event: TypeAlias = (
    BooksSubmitted | BooksCheckAsked | BooksChecked | BooksSigned | BooksBegun | BooksEntered | BooksGivenUp
)


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A package as its events tell it."""

    signature: str = ""
    personal_sha256: str = ""
    submitted_by: tuple[str, ...] = ()
    number: int = 0
    """Of the last dry run that was asked for."""
    protocol: Protocol | None = None
    """That of this dry run, once it ended."""
    signed_by: tuple[str, ...] = ()
    begun: str = ""
    """Digest of the protocol by which it goes in."""
    entered: bool = False
    given_up: bool = False
    """Until somebody hands it in again."""

    @property
    def digest(self) -> str:
        """What can be signed now, empty when there is nothing."""
        return "" if self.protocol is None else self.protocol.digest


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case BooksSubmitted(signature=signature, by=by, number=number, personal_sha256=personal):
            whose = tuple(dict.fromkeys((*state.submitted_by, by)))
            asked = replace(_asked(state, number), given_up=False)
            return replace(asked, signature=signature, personal_sha256=personal, submitted_by=whose)
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
        case BooksGivenUp():
            return replace(state, given_up=True, protocol=None, signed_by=())
    assert_never(event)


def _asked(state: State, number: int) -> State:
    return replace(state, number=number, protocol=None, signed_by=())
