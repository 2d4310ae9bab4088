"""What a command needs beside its own stream."""

from collections.abc import Iterable

from services.registry.domain.party import PARTY
from shared.contracts.registry import RoleShares
from shared.contracts.terms import PartyClass
from shared.eventstore.store import EventStore
from shared.kernel.decider import Rejected


async def unknown_party(store: EventStore, parties: Iterable[str]) -> Rejected | None:
    """A rejection that names the first party that is not registered. Parties are never removed."""
    for party in dict.fromkeys(parties):
        state, _ = await store.state(PARTY, party)
        if state.party is None:
            return Rejected("UNKNOWN_PARTY", f"There is no party {party[:80]!r}.")
    return None


async def no_organisation(store: EventStore, party: str) -> Rejected | None:
    """A rejection unless the party is an organisation that manages rights: nobody else can be given them (D-04)."""
    state, _ = await store.state(PARTY, party)
    if state.party is None:
        return Rejected("UNKNOWN_PARTY", f"There is no party {party[:80]!r}.")
    if state.party.party_class in (PartyClass.SOCIETY, PartyClass.COMPOSERS_ORGANISATION):
        return None
    return Rejected("NO_ORGANISATION", f"The party {party} is no organisation that manages rights.")


def holders(roles: Iterable[RoleShares]) -> list[str]:
    """The parties that hold shares."""
    return [holder.party for shares in roles for holder in shares.holders]
