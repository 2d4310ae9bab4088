"""How the registry's events are stored: their names and versions, and the day that each belongs to."""

from services.registry.domain.agreement import AgreementFinished, AgreementMade, AgreementVersioned
from services.registry.domain.application_events import (
    ApplicationAccepted,
    ApplicationAnswered,
    ApplicationChecked,
    ApplicationQueried,
    ApplicationRefused,
    ApplicationSubmitted,
    CertificateIssued,
    CheckAsked,
    CoAuthorConfirmed,
    EntryFailed,
)
from services.registry.domain.contract import ContractEntered, ContractFinished, ContractVersioned
from services.registry.domain.import_run import ImportBegun, ImportEnded, ImportRefused
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
    PartyJoinedInto,
    PartyPartedFrom,
    PayeeTied,
    PayeeUntied,
    PersonErased,
    RefusalDeclared,
    RefusalFinished,
)
from services.registry.domain.party_key import PartyKeyFreed, PartyKeyTaken
from services.registry.domain.policy import PolicyAdopted, PolicyProposed
from services.registry.domain.society import SocietyListed
from services.registry.domain.source_record import SourceRecorded
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
from shared.eventstore import books, books_turn
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
        Stored(PartiesJoined),
        Stored(PartiesParted),
        Stored(PartyJoinedInto),
        Stored(PartyPartedFrom),
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
        Stored(SocietyListed),
        Stored(SourceRecorded),
        Stored(PolicyProposed),
        Stored(PolicyAdopted),
        Stored(ImportBegun),
        Stored(ImportEnded),
        Stored(ImportRefused),
        Stored(ApplicationAccepted),
        Stored(ApplicationAnswered),
        Stored(ApplicationChecked),
        Stored(ApplicationQueried),
        Stored(ApplicationRefused),
        Stored(ApplicationSubmitted),
        Stored(CertificateIssued),
        Stored(CheckAsked),
        Stored(CoAuthorConfirmed),
        Stored(EntryFailed),
        Stored(AgreementMade),
        Stored(AgreementVersioned),
        Stored(AgreementFinished),
        Stored(ContractEntered),
        Stored(ContractVersioned),
        Stored(ContractFinished),
        *map(Stored, (*books.EVENTS, *books_turn.EVENTS)),
    ],
)
