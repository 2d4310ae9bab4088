"""Memberships with their days: who was what to the guild when."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Column, ColumnElement, Date, Index, Text, and_, exists, or_

from services.registry.domain.membership import DATED
from services.registry.domain.party_events import MembershipBegun, MembershipFinished
from services.registry.projections.party import TABLE as PARTY
from shared.contracts.terms import PartyClass
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "membership",
    Column("id", Text, primary_key=True),
    Column("party", Text, nullable=False),
    Column("party_class", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Index("membership__party", "party"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The membership that an event touches."""
    match event:
        case MembershipBegun(membership=membership) | MembershipFinished(membership=membership):
            return ((membership.id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case MembershipBegun(membership=membership) | MembershipFinished(membership=membership):
            facts = to_builtins(membership)
            named = {name: facts[name] for name in ("party_class", "number", "valid_from", "valid_to")}
            return {"party": event.party.id} | named
    return row


def of_class_on(party_class: PartyClass, day: date) -> ColumnElement[bool]:
    """Whether a row of parties is of a class on a day: by its memberships, without any as it is registered."""
    mine = TABLE.c.party == PARTY.c.id
    held = and_(mine, TABLE.c.valid_from <= day, or_(TABLE.c.valid_to.is_(None), TABLE.c.valid_to >= day))
    registered = and_(PARTY.c.party_class == party_class.value, ~exists().where(mine))
    if party_class is PartyClass.NONE:
        return or_(registered, and_(exists().where(mine), ~exists().where(held)))
    if party_class not in DATED:
        return registered
    return or_(registered, exists().where(held, TABLE.c.party_class == party_class.value))
