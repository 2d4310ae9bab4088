"""A document as every service's log has it: filed under its hash, kept for its time, then without bytes (D-103).

The bytes are in `blobs`; here stands what the document is, whose it is, and until when nobody may delete it.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.terms import DocumentKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

_RIGHTS, _MONEY = 75, 10
YEARS = {
    kind: _MONEY
    if kind
    in (
        DocumentKind.ACCOUNT,
        DocumentKind.COVER,
        DocumentKind.BANK,
        DocumentKind.RATES,
        DocumentKind.LETTER,
        DocumentKind.REPORT,
    )
    else _RIGHTS
    for kind in DocumentKind
}
"""Calendar years after that of its filing for which a kind of document is kept, unless a setting says otherwise: what
rights rest on outlives its authors, what money rests on its books."""


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFiled:
    """A document was filed; the same bytes may be filed again as something else, or for somebody else."""

    sha256: str
    kind: DocumentKind
    media_type: str
    size: int
    """Bytes."""
    parties: tuple[str, ...]
    """Whose it is: a token bound to one of them may open it."""
    dated_on: date | None
    """The day that the document bears."""
    filed_on: date
    filed_by: str
    keep_until: date
    """Last day of its retention time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentExpired:
    """The retention time was over: the bytes are gone, the hash stays."""

    sha256: str
    day: date


Event: TypeAlias = DocumentFiled | DocumentExpired


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A document as its events tell it."""

    filings: tuple[DocumentFiled, ...] = ()
    keep_until: date | None = None
    """The latest of its retention times; None before it was filed."""
    expired: bool = False

    @property
    def stands(self) -> bool:
        """Whether it is filed, and its bytes are kept."""
        return self.keep_until is not None and not self.expired


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case DocumentFiled():
            until = max(event.keep_until, state.keep_until or event.keep_until)
            return State((*state.filings, event), until)
        case DocumentExpired():
            return replace(state, expired=True)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class FileDocument:
    """File a document whose bytes are stored."""

    filing: DocumentFiled


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireDocument:
    """Let the bytes go when the retention time is over."""

    day: date
    sha256: str


Command: TypeAlias = FileDocument | ExpireDocument


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case FileDocument(filing=filing):
            known = not state.expired and any(_same(filing, other) for other in state.filings)
            return AlreadyApplied() if known else accepted(filing)
        case ExpireDocument(day=day, sha256=sha256):
            if state.keep_until is None:
                return Rejected("UNKNOWN_DOCUMENT", "There is no such document.")
            if state.expired:
                return AlreadyApplied()
            if day <= state.keep_until:
                return Rejected("RETENTION_STANDS", f"It is kept until {state.keep_until} (D-103).")
            return accepted(DocumentExpired(sha256=sha256, day=day))
    assert_never(command)


def _same(filing: DocumentFiled, other: DocumentFiled) -> bool:
    """Whether nothing is added: who filed it first, and its time, stand."""
    return (
        filing.kind is other.kind
        and filing.dated_on == other.dated_on
        and set(filing.parties) <= set(other.parties)
    )


DOCUMENT: Decider[Command, Event, State] = Decider("document", State(), evolve, decide)
