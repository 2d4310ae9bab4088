"""An account or schedule on paper: keyed in by clerks page by page, confirmed by somebody else (D-61, D-95).

Who confirms keys the control totals from the paper himself: the number of lines, and the sum of the column that the
form counts by. What does not agree is keyed again before it is confirmed; from then on it is a file like any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from services.intake.domain.cover import Cover
from shared.contracts.terms import TargetKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

PAGES_MAX = 500
LINES_MAX = 200
"""Of one page."""
PAGE_MAX_BYTES = 150_000
"""Of one page's text, so that it stays an event."""

Keyed: TypeAlias = tuple[tuple[str, ...], ...]
"""Lines of texts in the order of the paper's headers."""


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOpened:
    """A paper is there to be keyed, with its scan and its cover as a clerk attests it."""

    paper: str
    target_kind: TargetKind
    account: str | None
    """The account that it is a further version of; None begins a new one."""
    contract: str
    payer: str
    headers: tuple[str, ...]
    """Of the contract's form for the period."""
    cover: Cover
    opened_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKeyed:
    """What stands on a page, in place of what was keyed of it before; without lines it is taken out."""

    paper: str
    page: int
    lines: Keyed
    keyed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperConfirmed:
    """Somebody else found the same totals on the paper: it is the file with this hash now."""

    paper: str
    target_kind: TargetKind
    target: str
    contract: str
    cover: Cover
    file_sha256: str
    lines: int
    total: int | None
    opened_by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDropped:
    """It will not be keyed: a wrong paper, or one that came as a file meanwhile."""

    paper: str
    reason: str
    dropped_by: str


Event: TypeAlias = PaperOpened | PageKeyed | PaperConfirmed | PaperDropped


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A paper as its events tell it."""

    opened: PaperOpened | None = None
    pages: Mapping[int, Keyed] = field(default_factory=dict)
    keyers: frozenset[str] = frozenset()
    revision: int = 0
    """How often something was keyed: who confirms says which state he means."""
    confirmed: PaperConfirmed | None = None
    dropped: bool = False

    @property
    def lines(self) -> Keyed:
        """All lines in the order of the pages."""
        return tuple(line for page in sorted(self.pages) for line in self.pages[page])


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case PaperOpened():
            return replace(state, opened=event, keyers=frozenset({event.opened_by}))
        case PageKeyed(page=page, lines=lines, keyed_by=by):
            pages = {number: kept for number, kept in state.pages.items() if number != page}
            if lines:
                pages[page] = lines
            return replace(state, pages=pages, keyers=state.keyers | {by}, revision=state.revision + 1)
        case PaperConfirmed():
            return replace(state, confirmed=event)
        case PaperDropped():
            return replace(state, dropped=True)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPaper:
    """Begin to key a paper."""

    opened: PaperOpened


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPage:
    """Key a page, or key it anew."""

    page: int
    lines: Keyed
    keyed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPaper:
    """Confirm what stands at a revision: `lines` and `total` as read from the paper, `counted` and `summed` as keyed.

    `confirmed_by` has keyed nothing of it (D-95). Totals are in minor units or seconds, None where the form has no
    column to count by.
    """

    revision: int
    lines: int
    total: int | None
    counted: int
    summed: int | None
    target: str
    file_sha256: str
    confirmed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropPaper:
    """Give it up."""

    reason: str
    dropped_by: str


Command: TypeAlias = OpenPaper | KeyPage | ConfirmPaper | DropPaper


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, OpenPaper):
        return AlreadyApplied() if state.opened is not None else accepted(command.opened)
    if state.opened is None:
        return Rejected("UNKNOWN_PAPER", "There is no such paper.")
    if isinstance(command, ConfirmPaper):
        return _confirm(command, state, state.opened)
    if state.confirmed is not None:
        return Rejected("ALREADY_CONFIRMED", "What corrects it is a new version of its account.")
    match command:
        case KeyPage():
            return _key(command, state, state.opened)
        case DropPaper(reason=reason, dropped_by=by):
            dropped = PaperDropped(paper=state.opened.paper, reason=reason, dropped_by=by)
            return AlreadyApplied() if state.dropped else accepted(dropped)
    assert_never(command)


def _key(command: KeyPage, state: State, opened: PaperOpened) -> Decision[Event]:
    if state.dropped:
        return Rejected("DROPPED", "The paper was given up.")
    if state.pages.get(command.page, ()) == command.lines:
        return AlreadyApplied()
    if len(state.pages.keys() | {command.page}) > PAGES_MAX:
        return Rejected("TOO_MANY_PAGES", f"A paper has at most {PAGES_MAX} pages.")
    if len(command.lines) > LINES_MAX or any(len(line) != len(opened.headers) for line in command.lines):
        return Rejected(
            "NOT_ITS_LINES", f"A page has at most {LINES_MAX} lines of {len(opened.headers)} boxes."
        )
    return accepted(
        PageKeyed(paper=opened.paper, page=command.page, lines=command.lines, keyed_by=command.keyed_by)
    )


def _confirm(command: ConfirmPaper, state: State, opened: PaperOpened) -> Decision[Event]:
    if command.confirmed_by in state.keyers:
        detail = "Who keyed something of a paper does not confirm it."
        return Rejected("SAME_PERSON", detail, forbidden=True)
    if state.confirmed is not None:
        return AlreadyApplied()
    if state.dropped:
        return Rejected("DROPPED", "The paper was given up.")
    if command.revision != state.revision:
        return Rejected("KEYED_MEANWHILE", "Something was keyed since: look again.")
    # Which total was keyed stays unsaid, else it could be copied instead of read from the paper.
    if command.lines != command.counted:
        return Rejected("LINES_DIFFER", "The paper has another number of lines than were keyed.")
    if command.total != command.summed:
        return Rejected("TOTAL_DIFFERS", "The paper has another total than the sum of what was keyed.")
    return accepted(
        PaperConfirmed(
            paper=opened.paper,
            target_kind=opened.target_kind,
            target=command.target,
            contract=opened.contract,
            cover=opened.cover,
            file_sha256=command.file_sha256,
            lines=command.lines,
            total=command.total,
            opened_by=opened.opened_by,
            confirmed_by=command.confirmed_by,
        )
    )


PAPER: Decider[Command, Event, State] = Decider("paper", State(), evolve, decide)
