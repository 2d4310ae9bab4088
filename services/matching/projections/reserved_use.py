"""What reserves are for: the use of a work in one account or schedule, as distribution allocated it."""

from collections.abc import Iterable

from sqlalchemy import Column, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY

from services.matching.domain.listed_terms import TERMS_VERSION, sorted_by
from services.matching.domain.report_events import report_id
from shared.contracts import distribution
from shared.contracts.terms import ShareState
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 100 * TERMS_VERSION + 2
TABLE = view_table(
    "reserved_use",
    Column("allocation", Text(collation="C"), primary_key=True),
    Column("title", Text, nullable=False),
    Column("title_original", Text, nullable=False),
    Column("sorted_by", Text(collation="C"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("use_type", Text, nullable=False),
    Column("period_from", Text(collation="C"), nullable=False),
    Column("period_to", Text(collation="C"), nullable=False),
    Column("reports", ARRAY(Text), nullable=False),
    Index("reserved_use__order", "sorted_by", "allocation"),
    Index("reserved_use__reports", "reports", postgresql_using="gin"),
)


def reserves_something(event: distribution.RoyaltyAllocated) -> bool:
    """Whether a share of it is reserved."""
    return any(share.state is ShareState.RESERVED for share in event.shares)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The allocation, when something of it is reserved."""
    match event:
        case distribution.RoyaltyAllocated() if reserves_something(event):
            return ((event.allocation,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The use as it was allocated."""
    match event:
        case distribution.RoyaltyAllocated():
            return {
                "title": event.title,
                "title_original": event.title_original,
                "sorted_by": sorted_by(event.title),
                "channel": event.channel.value,
                "use_type": event.use_type.value,
                "period_from": event.period.first.isoformat(),
                "period_to": event.period.last.isoformat(),
                "reports": [
                    report_id(event.target, event.version, number) for number in event.report_numbers
                ],
            }
    return row
