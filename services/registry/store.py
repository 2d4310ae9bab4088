"""How the registry's events are stored: their names and versions, and the day that each belongs to."""

from services.registry.domain.contract import ContractEntered, ContractFinished, ContractVersioned
from services.registry.domain.import_run import ImportBegun, ImportEnded, ImportRefused
from services.registry.domain.party_events import (
    DeathRecorded,
    MandateFinished,
    MandateGiven,
    MembershipBegun,
    MembershipFinished,
    NameAdded,
    PartyAmended,
    PartyEntered,
    PayeeTied,
    PayeeUntied,
    PersonErased,
    RefusalDeclared,
    RefusalFinished,
)
from services.registry.domain.party_key import PartyKeyFreed, PartyKeyTaken
from services.registry.domain.work_events import (
    ConflictArisen,
    ConflictSettled,
    SharesSet,
    WorkAmended,
    WorkEntered,
    WorkJoinedInto,
    WorkPartedFrom,
    WorksJoined,
    WorksParted,
)
from services.registry.domain.work_key import WorkKeyFreed, WorkKeyTaken
from shared.eventstore.codec import Codec, Stored

CODEC = Codec(
    "registry",
    [
        Stored(PartyEntered),
        Stored(PartyAmended),
        Stored(NameAdded),
        Stored(MembershipBegun),
        Stored(MembershipFinished),
        Stored(DeathRecorded),
        Stored(PersonErased, effective_on=lambda event: event.erased_on),
        Stored(MandateGiven),
        Stored(MandateFinished),
        Stored(RefusalDeclared),
        Stored(RefusalFinished),
        Stored(PayeeTied),
        Stored(PayeeUntied),
        Stored(PartyKeyTaken),
        Stored(PartyKeyFreed),
        Stored(WorkEntered),
        Stored(WorkAmended),
        Stored(SharesSet),
        Stored(ConflictArisen),
        Stored(ConflictSettled),
        Stored(WorksJoined),
        Stored(WorksParted),
        Stored(WorkJoinedInto),
        Stored(WorkPartedFrom),
        Stored(WorkKeyTaken),
        Stored(WorkKeyFreed),
        Stored(ImportBegun),
        Stored(ImportEnded),
        Stored(ImportRefused),
        Stored(ContractEntered),
        Stored(ContractVersioned),
        Stored(ContractFinished),
    ],
)
