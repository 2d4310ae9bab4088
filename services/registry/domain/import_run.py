"""An import: a file that was handed in, what it is and whose data it has, and what became of its rows.

Clauses 1.3-e, 2.1.1-r, 2.1.4-b; D-29, D-43, D-102. What was imported stands in the works and parties themselves.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias, assert_never

from shared.contracts.terms import EvidenceKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


class ImportKind(StrEnum):
    """What a file holds."""

    CATALOGUE = "CATALOGUE"
    """Works of a national catalogue with their authors."""
    FOREIGN = "FOREIGN"
    """Works from a society or an international database, as a source (D-43)."""
    CWR = "CWR"
    """Music with its composers and writers, in CISAC's format of registrations (D-56)."""
    SOCIETIES = "SOCIETIES"
    """The list of CISAC's societies."""


JOBS = {
    ImportKind.CATALOGUE: "import-catalogue",
    ImportKind.FOREIGN: "import-catalogue",
    ImportKind.CWR: "import-catalogue",
    ImportKind.SOCIETIES: "import-societies",
}
"""The kind of job that takes each kind of file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """A file and how it is to be read."""

    kind: ImportKind
    source: str
    """Name of the catalogue, database or list: the same name is the same source, whatever file it comes in."""
    file_sha256: str
    file_name: str
    dry_run: bool
    encoding: str = "utf-8"
    evidence: EvidenceKind | None = None
    """Which database it is, of FOREIGN."""
    society: str | None = None
    """Party id of the organisation that gave it, of FOREIGN."""
    on: date | None = None
    """Day of the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of a file's rows. In a dry run: what would."""

    rows: int = 0
    entered: int = 0
    """Works or societies that are new."""
    changed: int = 0
    unchanged: int = 0
    beside: int = 0
    """Kept beside a work that is registered by other evidence."""
    rejected: int = 0
    """Rows."""
    parties: int = 0
    """Persons that are new."""


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBegun:
    """A file was handed in."""

    run: str
    plan: ImportPlan
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportEnded:
    """Every row has its outcome."""

    run: str
    counts: Counts
    report_sha256: str
    """Over the rejected rows as the report tells them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRefused:
    """The file as a whole cannot be read."""

    run: str
    where: str
    what: str


Event: TypeAlias = ImportBegun | ImportEnded | ImportRefused


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """An import as its events tell it."""

    plan: ImportPlan | None = None
    ended: ImportEnded | ImportRefused | None = None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ImportBegun(plan=plan):
            return replace(state, plan=plan)
        case ImportEnded() | ImportRefused():
            return replace(state, ended=event)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class BeginImport:
    """Take a file."""

    run: str
    plan: ImportPlan
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndImport:
    """Say what became of the rows."""

    outcome: ImportEnded | ImportRefused


Command: TypeAlias = BeginImport | EndImport


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case BeginImport(run=run, plan=plan, by=by):
            return _begin(run, plan, by, state)
        case EndImport(outcome=outcome):
            if state.plan is None:
                return Rejected("UNKNOWN_IMPORT", "There is no such import.")
            # An attempt that ran beside another one says nothing new.
            return AlreadyApplied() if state.ended is not None else accepted(outcome)
    assert_never(command)


def _begin(run: str, plan: ImportPlan, by: str, state: State) -> Decision[Event]:
    if state.plan is not None:
        return AlreadyApplied() if state.plan == plan else Rejected("IMPORT_BEGUN", "The import has begun.")
    foreign = plan.kind is ImportKind.FOREIGN
    if foreign and (plan.evidence is None or plan.on is None):
        return Rejected(
            "SOURCE_LACKS", "Foreign data names its database and the day of its data (D-29, D-43)."
        )
    if plan.kind is ImportKind.SOCIETIES and plan.on is None:
        return Rejected("DAY_LACKS", "A list of societies has its day: a newer one says otherwise.")
    if not foreign and (plan.evidence is not None or plan.society is not None):
        return Rejected(
            "SOURCE_OF_NO_FOREIGN_DATA", "Only foreign data comes from a database or society (D-43)."
        )
    return accepted(ImportBegun(run=run, plan=plan, by=by))


IMPORT_RUN: Decider[Command, Event, State] = Decider("import", State(), evolve, decide)
