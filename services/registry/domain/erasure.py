"""The erasure of a person's data: an order with its reason, and what stays and why (D-94).

An order names no person and has no free words: events stay for ever.
"""

from dataclasses import dataclass, replace
from datetime import date

from services.registry.domain.merging import merged_away
from services.registry.domain.party_events import Event, PersonErased, State
from services.registry.domain.party_merging import NOBODY, Behind, looked_away
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
        what="the package of the old system's books, where the party came with one",
        why="rights rest on it; it has no personal data, which came apart and went when it was taken over (D-101)",
    ),
    Kept(
        what="personal data in a package of books that still waits",
        why="its hash is signed; they go when it is taken over or given up, in 30 days at most, and enter nothing here",
    ),
    Kept(
        what="the record of who read the data and what for",
        why="it shows how the data was used, and has none of it",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePerson:
    """Take a party's personal identifiers and contacts out of the vault, by an order, with those of the records that it
    stands for."""

    order: str
    reason: ErasureReason
    ordered_by: str
    document_sha256: str
    by: str
    day: date
    behind: Behind = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseWith:
    """Carry out the order at a record that the party stands for."""

    order: ErasePerson


def erase(command: ErasePerson, state: State) -> Decision[Event]:
    """The erasure of all records of a person, asked of the one that stands; already applied when this order was carried
    out at each and nothing was entered since."""
    if wrong := merged_away(state.merging) or looked_away(command.behind, state):
        return wrong
    if all(_carried_out(command, one) for one in (state, *command.behind.states)):
        return AlreadyApplied()
    return _erased(command, state)


def erase_with(command: EraseWith, state: State) -> Decision[Event]:
    """The erasure, as another record of the person has it."""
    return AlreadyApplied() if _carried_out(command.order, state) else _erased(command.order, state)


def _carried_out(command: ErasePerson, state: State) -> bool:
    return (
        command.order in state.erasures and state.party is not None and state.party.vault_fingerprint is None
    )


def _erased(command: ErasePerson, state: State) -> Decision[Event]:
    assert state.party is not None
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
