"""Doors that are the guild's alone."""

from shared.web.auth import Caller
from shared.web.problems import not_found


def guild_only(caller: Caller, noun: str, entity_id: str) -> None:
    """Money and decisions are the guild's to see and take: for a token bound to a party they are not there."""
    if caller.party is not None:
        raise not_found(noun, entity_id)
