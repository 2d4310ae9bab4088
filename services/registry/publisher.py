"""What the registry publishes of what it did."""

from collections.abc import Mapping

from services.registry.domain.contract import ContractEntered, ContractFinished, ContractVersioned
from services.registry.domain.party_events import (
    DeathRecorded,
    MandateFinished,
    MandateGiven,
    MembershipBegun,
    MembershipFinished,
    NameAdded,
    PartiesJoined,
    PartiesParted,
    PartyAmended,
    PartyEntered,
    PayeeTied,
    PayeeUntied,
    PersonErased,
    RefusalDeclared,
    RefusalFinished,
)
from services.registry.domain.policy import PolicyAdopted
from services.registry.domain.work_events import (
    ConflictArisen,
    ConflictSettled,
    SharesSet,
    WorkAmended,
    WorkEntered,
    WorksJoined,
    WorksParted,
)
from shared.contracts import registry as public
from shared.contracts.building import AsStored
from shared.contracts.platform import BooksTakenOver, PolicyApproved
from shared.eventstore.books_events import BooksEntered
from shared.eventstore.entries import Entry
from shared.kernel.restated import restated

PUBLIC: frozenset[type] = frozenset(
    {
        PartyEntered,
        PartyAmended,
        NameAdded,
        MembershipBegun,
        MembershipFinished,
        DeathRecorded,
        PersonErased,
        PartiesJoined,
        PartiesParted,
        MandateGiven,
        MandateFinished,
        RefusalDeclared,
        RefusalFinished,
        PayeeTied,
        PayeeUntied,
        WorkEntered,
        WorkAmended,
        SharesSet,
        ConflictArisen,
        ConflictSettled,
        WorksJoined,
        WorksParted,
        ContractEntered,
        ContractVersioned,
        ContractFinished,
        BooksEntered,
        PolicyAdopted,
    }
)

AS_STORED: Mapping[type, AsStored] = {SharesSet: AsStored(public.SharesChanged, "work")}
"""The shares of a hundred thousand works go out without being read again."""


def publish(event: object, _: Entry) -> object:
    """The public event of a private one whose type is in PUBLIC."""
    match event:
        case PartyEntered(party=party):
            return public.PartyRegistered(party=party)
        case PartyAmended() | NameAdded() | MembershipBegun() | MembershipFinished() | DeathRecorded():
            return public.PartyChanged(party=event.party)
        case PartiesJoined(party=party):
            return restated(public.PartiesMerged, event, survivor=party.id)
        case PartiesParted(party=party):
            return restated(public.PartiesSplit, event, survivor=party.id)
        case PersonErased(party=party):
            return restated(public.PartyErased, event, party=party.id)
        case MandateGiven(mandate=mandate):
            return public.MandateGranted(mandate=mandate)
        case MandateFinished(mandate=mandate):
            return public.MandateEnded(mandate=mandate)
        case RefusalDeclared() | RefusalFinished():
            return restated(public.ManagementRefused, event)
        case PayeeTied():
            return restated(public.PayeeLinked, event)
        case PayeeUntied():
            return restated(public.PayeeUnlinked, event)
        case WorkEntered(work=work):
            return public.WorkRegistered(work=work)
        case WorkAmended(work=work):
            return public.WorkChanged(work=work)
        case SharesSet():
            return restated(public.SharesChanged, event)
        case ConflictArisen():
            return restated(public.ShareConflictFound, event)
        case ConflictSettled():
            return restated(public.ShareConflictEnded, event)
        case WorksJoined(work=work_id):
            return restated(public.WorksMerged, event, survivor=work_id)
        case WorksParted(work=work_id):
            return restated(public.WorksSplit, event, survivor=work_id)
        case ContractEntered(contract=contract):
            return public.ContractSigned(contract=contract)
        case ContractVersioned(contract=contract):
            return public.ContractChanged(contract=contract)
        case ContractFinished(contract=contract):
            return public.ContractEnded(contract=contract)
        case BooksEntered():
            return restated(BooksTakenOver, event)
        case PolicyAdopted():
            return restated(PolicyApproved, event)
    raise TypeError(f"{type(event).__name__} has no public form")
