"""A month's journal as it was handed to the accountant."""

from dataclasses import dataclass

from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class JournalExported:
    """The entries that were posted to a month up to a position of the log stand in a file."""

    month: str
    closed: bool
    """Of a closed month nothing can come any more."""
    position: int
    entries: int
    late: int
    """Of them, those that belong to a month which was closed before."""
    chart: int
    """Version of the policy `chart`."""
    sha256: str


# What we know
def evolve(_: JournalExported | None, event: JournalExported) -> JournalExported | None:
    """The last export."""
    return event


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExport:
    """Say that it was exported."""

    exported: JournalExported


# What we answer
def decide(command: RecordExport, state: JournalExported | None) -> Decision[JournalExported]:
    """The same file again is no news."""
    same = state is not None and state.sha256 == command.exported.sha256
    return AlreadyApplied() if same else accepted(command.exported)


JOURNAL: Decider[RecordExport, JournalExported, JournalExported | None] = Decider(
    "journal", None, evolve, decide
)
