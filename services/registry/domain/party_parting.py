"""What a party is without a merge that was wrong (D-102)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from services.registry.domain.party_key import KeyKind, PartyKey, keys_of
from shared.contracts.registry import Membership, Party

IDENTIFIERS = ("ipi_base_number", "isni", "voen", "society_code")
SINGLE = (*IDENTIFIERS, "died_on")
"""Facts of which a person has one: two records of him say the same, or one of them says nothing."""
_FIELDS = {
    KeyKind.IPI_BASE: "ipi_base_number",
    KeyKind.ISNI: "isni",
    KeyKind.VOEN: "voen",
    KeyKind.SOCIETY_CODE: "society_code",
    KeyKind.MEMBER_NUMBER: "member_number",
}


def without(
    party: Party, before: Party, after: Party, said: Iterable[Party] = (), later: Iterable[Party] = ()
) -> Party:
    """The party without what a merge added, nobody changed since, and no other merge in force says as well.

    An identifier names one record: of two that say it, it is that of the one merged `later`, which had it last.
    """
    others, after_it = tuple(said), tuple(later)
    kept_names = {name.name for name in before.names} | {name.name for one in others for name in one.names}
    kept_numbers = {*before.ipi_name_numbers} | {
        number for one in after_it for number in one.ipi_name_numbers
    }
    kept_memberships = {one.id for one in before.memberships} | {
        held.id for one in others for held in one.memberships
    }
    gone_names = {name.name for name in after.names} - kept_names
    gone_numbers = {*after.ipi_name_numbers} - kept_numbers
    gone_memberships = {one.id for one in after.memberships} - kept_memberships
    memberships = tuple(one for one in party.memberships if one.id not in gone_memberships)
    back: dict[str, Any] = {}
    for name in ("party_class", "member_number", *SINGLE):
        value = getattr(party, name)
        witnesses = others if name in ("party_class", "died_on") else after_it
        if value == getattr(after, name) and all(getattr(one, name) != value for one in witnesses):
            back[name] = getattr(before, name)
    if memberships:
        back |= {"member_number": memberships[-1].number, "party_class": memberships[-1].party_class}
    return replace(
        party,
        names=tuple(name for name in party.names if name.name not in gone_names),
        ipi_name_numbers=tuple(one for one in party.ipi_name_numbers if one not in gone_numbers),
        memberships=memberships,
        **back,
    )


def given_back(party: Party, lost: Iterable[PartyKey], memberships: Iterable[Membership]) -> Party:
    """A record that stands for itself again: without identifiers that are another's now, with its memberships as
    they were ended at the party that stood for it."""
    gone = keys_of(party) & {*lost}
    ended = {one.id: one for one in memberships}
    numbers = {key.value for key in gone if key.kind is KeyKind.IPI_NAME}
    emptied: dict[str, Any] = {_FIELDS[key.kind]: None for key in gone if _says(party, key)}
    return replace(
        party,
        ipi_name_numbers=tuple(one for one in party.ipi_name_numbers if one not in numbers),
        memberships=tuple(ended.get(one.id, one) for one in party.memberships),
        **emptied,
    )


def _says(party: Party, key: PartyKey) -> bool:
    """Whether the key is what the field says: a number of a membership that is over stays with the membership."""
    return key.kind in _FIELDS and getattr(party, _FIELDS[key.kind]) == key.value
