"""What a society or database says of a work that the registry has by other evidence: kept beside it, never over it.

Clauses 1.3-e, 2.1.4-b; D-29, D-43. An official who finds it right amends the work and names it as the field's source.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from shared.contracts.registry import Source, Work
from shared.contracts.terms import Role
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAuthor:
    """An author as the source names him; no party is made of him."""

    role: Role
    name: str
    share: Fraction
    ipi_name_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """What one source says of one work."""

    id: str
    work: str
    """The registered work that it is kept beside."""
    database: str
    """Name of the source, as its imports call it."""
    source: Source
    said: Work
    """The facts as the source has them."""
    authors: tuple[SaidAuthor, ...] = ()


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecorded:
    """A source says this of a work, for the first time or anew."""

    record: SourceRecord


Event: TypeAlias = SourceRecorded


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """What the source says."""

    record: SourceRecord | None = None


def evolve(_: State, event: Event) -> State:
    """The state after an event."""
    return State(event.record)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSource:
    """Keep what a source says."""

    record: SourceRecord


Command: TypeAlias = RecordSource


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    known, said = state.record, command.record
    if known is None:
        return accepted(SourceRecorded(record=said))
    if _facts(known) == _facts(said):
        return AlreadyApplied()
    if said.source.on < known.source.on:
        return Rejected("NEWER_DATA_STANDS", f"The data of {known.source.on} says otherwise.")
    return accepted(SourceRecorded(record=said))


def _facts(record: SourceRecord) -> SourceRecord:
    """Without the day and the file that say it."""
    titles = tuple(replace(title, source=None) for title in record.said.titles)
    said = replace(record.said, titles=titles, origin_source=None, sources=())
    source = replace(record.source, on=record.source.on.min, document_sha256=None)
    return replace(record, said=said, source=source)


SOURCE_RECORD: Decider[Command, Event, State] = Decider("source-record", State(), evolve, decide)
