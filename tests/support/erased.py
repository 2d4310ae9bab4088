"""The registry's word that a person's data was erased, as tests of the other services hear it."""

from datetime import date

from shared.contracts.registry import PartyErased
from shared.contracts.terms import ErasureReason


def erased(party: str, order: str = "E-1") -> PartyErased:
    """An order on a party's data."""
    return PartyErased(
        party=party,
        order=order,
        reason=ErasureReason.REQUEST_OF_PERSON,
        ordered_by="board",
        erased_on=date(2026, 9, 1),
        document_sha256="0" * 64,
        stays=(),
    )
