"""The erasure of a person's data: an order with its reason, and what stays and why (D-94).

An order names no person and has no free words: events stay for ever.
"""

from dataclasses import dataclass, replace
from datetime import date

from services.registry.domain.party_events import Event, PersonErased, State
from shared.contracts.terms import ErasureReason
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.erasure import Kept

STAYS = (
    Kept(
        what="names, IPI and ISNI numbers, society code, country, class and membership with its number and days",
        why="public facts by which royalty is matched to its owner and accounted for (1.3, D-94)",
    ),
    Kept(
        what="shares in works, mandates, refusals, links to receivers and the hashes of their documents",
        why="rights on which past and future distributions rest (D-02, D-03, D-20)",
    ),
    Kept(
        what="documents that were filed for the party",
        why="decisions rest on them: each is kept for its time, then its bytes go and its hash stays (D-103)",
    ),
    Kept(
        what="the record of who read the data and what for",
        why="it shows how the data was used, and has none of it",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePerson:
    """Take a party's personal identifiers and contacts out of the vault, by an order."""

    order: str
    reason: ErasureReason
    ordered_by: str
    document_sha256: str
    by: str
    day: date


def erase(command: ErasePerson, state: State) -> Decision[Event]:
    """The erasure; already applied when this order was carried out and nothing was entered since."""
    assert state.party is not None
    if command.order in state.erasures and state.party.vault_fingerprint is None:
        return AlreadyApplied()
    if command.ordered_by == command.by:
        return Rejected("SAME_PERSON", "Who orders an erasure does not carry it out.", forbidden=True)
    return accepted(
        PersonErased(
            party=replace(state.party, vault_fingerprint=None),
            order=command.order,
            reason=command.reason,
            ordered_by=command.ordered_by,
            erased_by=command.by,
            erased_on=command.day,
            document_sha256=command.document_sha256,
            stays=STAYS,
        )
    )
