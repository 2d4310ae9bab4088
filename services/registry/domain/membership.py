"""Memberships: dated, one at a time; what a party is to the guild follows from them on each day."""

from dataclasses import replace
from datetime import date

from services.registry.domain.party_events import Event, MembershipBegun, MembershipFinished
from shared.contracts.registry import Membership, Party
from shared.contracts.terms import PartyClass
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.periods import valid_on

DATED = (PartyClass.MEMBER, PartyClass.CONTRACT_HOLDER)
"""What a membership can make of a party."""


def begin(membership: Membership, party: Party) -> Decision[Event]:
    """The membership, unless the party is an organisation or has one on a day of it."""
    if membership.party_class not in DATED:
        return Rejected("NO_MEMBERSHIP", "A membership makes a MEMBER or a CONTRACT_HOLDER.")
    if party.party_class not in (*DATED, PartyClass.NONE):
        return Rejected("OTHER_CLASS", f"The party is registered as {party.party_class}.")
    if membership in party.memberships:
        return AlreadyApplied()
    for known in party.memberships:
        if valid_on(membership.valid_from, known.valid_from, known.valid_to) or valid_on(
            known.valid_from, membership.valid_from, membership.valid_to
        ):
            return Rejected(
                "MEMBERSHIPS_OVERLAP", f"The party is {known.party_class} from {known.valid_from} on."
            )
    return accepted(MembershipBegun(party=_with(party, membership), membership=membership))


def end(membership_id: str, last_day: date, party: Party) -> Decision[Event]:
    """The last day of a membership."""
    for known in party.memberships:
        if known.id == membership_id:
            if known.valid_to == last_day:
                return AlreadyApplied()
            if last_day < known.valid_from:
                return Rejected("ENDS_BEFORE_ITS_BEGINNING", f"The membership begins on {known.valid_from}.")
            if any(known.valid_from < other.valid_from <= last_day for other in party.memberships):
                return Rejected("MEMBERSHIPS_OVERLAP", "A later membership begins before that day.")
            ended = replace(known, valid_to=last_day)
            return accepted(MembershipFinished(party=_with(party, ended), membership=ended))
    return Rejected("UNKNOWN_MEMBERSHIP", "The party has no such membership.")


def _with(party: Party, membership: Membership) -> Party:
    others = [known for known in party.memberships if known.id != membership.id]
    held = tuple(sorted((*others, membership), key=lambda one: one.valid_from))
    return replace(party, memberships=held, member_number=held[-1].number, party_class=held[-1].party_class)
