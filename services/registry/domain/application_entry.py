"""What the registry enters of an accepted application: the party or work with its proved identifiers."""

from dataclasses import replace
from typing import Any

from services.registry.domain.application_events import Claim
from services.registry.domain.identifiers import IdentifierKind, canonical
from shared.contracts.registry import Party, Work

_FIELDS = {
    IdentifierKind.IPI_BASE: "ipi_base_number",
    IdentifierKind.ISNI: "isni",
    IdentifierKind.ISAN: "isan",
    IdentifierKind.EIDR: "eidr",
    IdentifierKind.ISWC: "iswc",
}


def entered_party(claim: Claim, party: Party) -> Party:
    """The party with the identifiers of the application, which the check found to hold."""
    single, names = _identifiers(claim)
    numbers = tuple(dict.fromkeys((*party.ipi_name_numbers, *names)))
    return replace(party, ipi_name_numbers=numbers, **single)


def entered_work(claim: Claim, work: Work) -> Work:
    """The work with the identifiers of the application, which the check found to hold."""
    return replace(work, **_identifiers(claim)[0])


def _identifiers(claim: Claim) -> tuple[dict[str, Any], list[str]]:
    found = [(one.kind, canonical(one.kind, one.number)) for one in claim.identifiers]
    single = {_FIELDS[kind]: number for kind, number in found if kind in _FIELDS}
    return single, [number for kind, number in found if kind is IdentifierKind.IPI_NAME]
