"""Shares that came to somebody else, and whose they were: the public list names the author, never his heir (D-35).

Keyed by who has the share: one that went on stays here as it was, for what was reserved meanwhile is of that author.
"""

from collections.abc import Iterable

from sqlalchemy import Column, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY

from shared.contracts import registry
from shared.contracts.registry import Holder, RoleShares
from shared.contracts.terms import Role
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "inherited_share",
    Column("work", Text(collation="C"), primary_key=True),
    Column("role", Text(collation="C"), primary_key=True),
    Column("holder", Text(collation="C"), primary_key=True),
    Column("authors", ARRAY(Text), nullable=False),
    Index("inherited_share__authors", "authors", postgresql_using="gin"),
)


def inherited(roles: Iterable[RoleShares]) -> Iterable[tuple[Role, Holder, str]]:
    """Role, holder and author of every share that is not the holder's own."""
    for shares in roles:
        for holder in shares.holders:
            if holder.author is not None and holder.author != holder.party:
                yield shares.role, holder, holder.author


def keys(event: object, _: Entry) -> Iterable[tuple[str, str, str]]:
    """The shares that an event says were another's."""
    match event:
        case registry.SharesChanged(work=work, roles=roles):
            return {(work, role.value, holder.party): None for role, holder, _ in inherited(roles)}
    return ()


def evolve(key: tuple[str, str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The authors whose shares one holder has; the last word on him wins."""
    role, party = key[1:]
    match event:
        case registry.SharesChanged(roles=roles):
            authors = {
                author for of, holder, author in inherited(roles) if (of.value, holder.party) == (role, party)
            }
            return {"authors": sorted(authors)}
    return row
