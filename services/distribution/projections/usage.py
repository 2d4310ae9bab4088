"""Lines of accounts and schedules, summed chunk by chunk as they are heard."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Integer, Text

from shared.contracts import intake
from shared.contracts.terms import Measure
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 4
TABLE = view_table(
    "usage",
    Column("target", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("chunk", Integer, primary_key=True),
    Column("uses", JSON, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("kept", JSON, nullable=False),
)

ROYALTY = "ROYALTY"
NO_HOUR = -1
"""Of a use whose beginning nobody said, or that is not measured in seconds."""


def keys(event: object, _: Entry) -> Iterable[tuple[str, int, int]]:
    """The chunk that an event is."""
    match event:
        case intake.UsageLinesListed():
            return ((event.account, event.version, event.chunk),)
        case intake.ScheduleLinesListed():
            return ((event.schedule, event.version, event.chunk),)
    return ()


def evolve(key: tuple[str, int, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """`uses`: [report, measure, day, value, hour] of an account; `lines`: royalty lines of a schedule, `kept`:
    [kind, amount] of its others."""
    match event:
        case intake.UsageLinesListed():
            sums: dict[tuple[int, str, str, int], int] = {}
            for line in event.lines:
                # Only seconds are weighed by the hour in which they begin.
                hour = line.start.hour if line.start and line.measure is Measure.SECONDS else NO_HOUR
                place = (line.report, line.measure.value, line.day.isoformat() if line.day else "", hour)
                sums[place] = sums.get(place, 0) + line.value
            uses = [
                [report, measure, day or None, sums[report, measure, day, hour], hour]
                for report, measure, day, hour in sorted(sums)
            ]
            return {"uses": uses, "lines": [], "kept": []}
        case intake.ScheduleLinesListed():
            lines = [
                {
                    "line": line.line,
                    "report": line.report or 0,
                    "amount": line.amount.amount,
                    "role": line.role,
                    "owner_named": bool(line.owner or line.owner_ipi),
                    "owner_said": line.owner,
                    "ipi_said": line.owner_ipi,
                    "percent_said": None if line.percent is None else str(line.percent),
                    "use_type": line.use_type,
                    "territory": line.territory,
                    "period": line.period,
                }
                for line in event.lines
                if line.kind == ROYALTY
            ]
            # What was kept stands above zero, or all of it below.
            kept = [[one.kind, abs(one.amount.amount)] for one in event.lines if one.kind != ROYALTY]
            return {"uses": [], "lines": to_builtins(lines), "kept": kept}
    return row
