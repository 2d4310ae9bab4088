"""Titles and names that the public list shows and is searched by: of works and parties as the registry says them, of
reports as they came where the registry does not know the work or an author.

Every work and party is kept, for a reserve of it may be heard later; terms are made of those alone that have one, or
are merged with one that may.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from services.matching.domain.listed_terms import TERMS_VERSION, terms_of
from services.matching.domain.report_events import OutcomeRevised, ReportDecided
from services.matching.projections.inherited_share import inherited
from services.matching.projections.reserved_use import reserves_something
from shared.contracts import distribution, registry
from shared.contracts.registry import Party, Work
from shared.contracts.terms import MatchOutcome, Role
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 100 * TERMS_VERSION + 3
TABLE = view_table(
    "listed_name",
    Column("kind", Text(collation="C"), primary_key=True),
    Column("id", Text(collation="C"), primary_key=True),
    Column("names", JSON, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("year", Integer),
    Column("sought", Boolean, nullable=False),
    Column("terms", ARRAY(Text), nullable=False),
    Column("merged_into", Text(collation="C")),
    Index("listed_name__merged_into", "merged_into", "kind"),
    # Little waits unsorted: every search reads through what waits.
    Index(
        "listed_name__terms",
        "terms",
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 256},
    ),
)
WORK, PARTY, REPORT = "WORK", "PARTY", "REPORT"
_NEW: Row = {"names": [], "authors": [], "year": None, "sought": False, "terms": [], "merged_into": None}


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """What an event names, or makes a part of the list."""
    return dict.fromkeys(_keys(event))


def _keys(event: object) -> Iterator[tuple[str, str]]:
    match event:
        case registry.WorkRegistered(work=work) | registry.WorkChanged(work=work):
            yield WORK, work.id
        case registry.WorksMerged() | registry.WorksSplit():
            yield from ((WORK, one) for one in (event.survivor, *event.others))
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            yield PARTY, party.id
        case registry.PartiesMerged() | registry.PartiesSplit():
            yield from ((PARTY, one) for one in (event.survivor, *event.others))
        case registry.SharesChanged(roles=roles):
            yield from ((PARTY, author) for _, _, author in inherited(roles))
        case distribution.RoyaltyAllocated(work=work_id) if reserves_something(event):
            yield WORK, work_id
        case distribution.RoyaltyReserved(person=person) if person is not None:
            yield PARTY, person
        case ReportDecided() if any(_unknown(event)):
            yield REPORT, event.of.id
        case OutcomeRevised(becomes=becomes) if any(_unknown(becomes)):
            yield REPORT, becomes.of.id


def evolve(key: tuple[str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    kept = _NEW if row is None else row
    match event:
        case registry.WorkRegistered(work=work) | registry.WorkChanged(work=work):
            return _named(kept | {"names": _titles(work), "year": work.year})
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            return _named(kept | {"names": _names(party)})
        case registry.WorksMerged(survivor=survivor) | registry.PartiesMerged(survivor=survivor):
            into = kept["merged_into"] if key[1] == survivor else survivor
            return _named(kept | {"sought": True, "merged_into": into})
        case registry.WorksSplit(survivor=survivor) | registry.PartiesSplit(survivor=survivor):
            into = kept["merged_into"] if key[1] == survivor else None
            return kept | {"merged_into": into}
        case distribution.RoyaltyAllocated() if not kept["names"]:
            # Until the registry says more of it.
            named = dict.fromkeys(one for one in (event.title, event.title_original) if one)
            return _named(kept | {"names": list(named), "sought": True})
        case registry.SharesChanged() | distribution.RoyaltyAllocated() | distribution.RoyaltyReserved():
            return kept if kept["sought"] else _named(kept | {"sought": True})
        case ReportDecided():
            return _reported(event)
        case OutcomeRevised(becomes=becomes):
            return _reported(becomes)
    return row


def _named(row: Row) -> Row:
    return row | {"terms": terms_of(row["names"])} if row["sought"] else row


def _titles(work: Work) -> list[str]:
    """The Azerbaijani title that was the first, then the original one, then the others."""
    ordered = sorted(work.titles, key=lambda title: (title.language != "az", title.kind != "ORIGINAL"))
    return list(dict.fromkeys(title.text for title in ordered))


def _names(party: Party) -> list[str]:
    """The canonical name, then the others."""
    return list(dict.fromkeys((party.name, *(credited.name for credited in party.names))))


def _unknown(decided: ReportDecided) -> tuple[list[str], list[tuple[str, Role | None]]]:
    """Of a report those authors whom the registry does not know; of one whose work it does not know, the titles and all
    authors. Nothing new of it leaves what was said before: what was reserved meanwhile keeps its names."""
    reported = decided.of.reported
    match decided.outcome:
        case MatchOutcome.NON_REGISTERED | MatchOutcome.UNDECIDED:
            return list(reported.titles), [(one.name, one.role) for one in reported.authors]
        case MatchOutcome.MATCHED:
            unknown = [one for one in decided.persons if one.party is None and one.line is None]
            return [], [(one.reported, one.role) for one in unknown]
    return [], []


def _reported(decided: ReportDecided) -> Row:
    titles, authors = _unknown(decided)
    told = {"names": titles, "authors": authors, "year": decided.of.reported.year, "sought": True}
    return _NEW | told | {"terms": terms_of([*titles, *(name for name, _ in authors)])}
