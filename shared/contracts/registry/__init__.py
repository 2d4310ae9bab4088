"""Public events of the registry. Each carries the whole public state of its entity; the last one wins."""

from shared.contracts.registry.contract import Contract, ContractEnded, ContractSigned
from shared.contracts.registry.party import (
    CreditedName,
    ManagementRefused,
    Mandate,
    MandateEnded,
    MandateGranted,
    Party,
    PartyChanged,
    PartyRegistered,
    PayeeLinked,
)
from shared.contracts.registry.work import (
    Holder,
    RoleShares,
    ShareConflictEnded,
    ShareConflictFound,
    SharesChanged,
    Title,
    Work,
    WorkChanged,
    WorkRegistered,
)

__all__ = [
    "Contract",
    "ContractEnded",
    "ContractSigned",
    "CreditedName",
    "Holder",
    "ManagementRefused",
    "Mandate",
    "MandateEnded",
    "MandateGranted",
    "Party",
    "PartyChanged",
    "PartyRegistered",
    "PayeeLinked",
    "RoleShares",
    "ShareConflictEnded",
    "ShareConflictFound",
    "SharesChanged",
    "Title",
    "Work",
    "WorkChanged",
    "WorkRegistered",
]
