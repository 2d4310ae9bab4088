"""Closed word lists of the field, shared by all events."""

from collections.abc import Sequence
from enum import StrEnum


class UseType(StrEnum):
    """Uses that the regulations cover (clause 1.1, D-01)."""

    ON_AIR = "ON_AIR"
    CABLE = "CABLE"
    RETRANSMISSION = "RETRANSMISSION"
    MASS_DEMONSTRATION = "MASS_DEMONSTRATION"
    CINEMA = "CINEMA"


ANYWHERE = "WORLD"
"""The territory of what holds in every country."""


class Role(StrEnum):
    """Roles of authors in the fixed order of clause 2.1.3; OTHER has no weight under the key (D-54)."""

    DIRECTOR = "DIRECTOR"
    SCRIPTWRITER = "SCRIPTWRITER"
    CINEMATOGRAPHER = "CINEMATOGRAPHER"
    PRODUCTION_DESIGNER = "PRODUCTION_DESIGNER"
    COMPOSER = "COMPOSER"
    OTHER = "OTHER"
    ALL = "ALL"
    """The whole work: a reserve item of a non-registered or undecided work (D-22)."""


class EvidenceKind(StrEnum):
    """Sources that may identify a work, or say something of one (D-29)."""

    DB_WID = "DB_WID"
    CISNET = "CISNET"
    IPI = "IPI"
    IDA = "IDA"
    POSTER = "POSTER"
    CREDITS = "CREDITS"
    CONTRACT = "CONTRACT"
    OTHER_DOC = "OTHER_DOC"


class Channel(StrEnum):
    """Where money comes from (clauses 2.1.2, 2.1.3, 2.2)."""

    USER = "USER"
    PRODUCER = "PRODUCER"
    SOCIETY = "SOCIETY"


class PartyKind(StrEnum):
    """Natural or legal person."""

    NATURAL = "NATURAL"
    LEGAL = "LEGAL"


class PartyClass(StrEnum):
    """What a party is to the guild."""

    MEMBER = "MEMBER"
    CONTRACT_HOLDER = "CONTRACT_HOLDER"
    SOCIETY = "SOCIETY"
    COMPOSERS_ORGANISATION = "COMPOSERS_ORGANISATION"
    USER = "USER"
    PRODUCER = "PRODUCER"
    NONE = "NONE"


class ErasureReason(StrEnum):
    """Why a person's data is erased (D-94)."""

    REQUEST_OF_PERSON = "REQUEST_OF_PERSON"
    COURT_ORDER = "COURT_ORDER"
    AUTHORITY_ORDER = "AUTHORITY_ORDER"
    PURPOSE_ENDED = "PURPOSE_ENDED"
    ENTERED_WRONGLY = "ENTERED_WRONGLY"


class ContractKind(StrEnum):
    """LICENCE with users, ROYALTY_PAYMENT with producers (18%), REPRESENTATION with organisations (D-12)."""

    LICENCE = "LICENCE"
    ROYALTY_PAYMENT = "ROYALTY_PAYMENT"
    REPRESENTATION = "REPRESENTATION"


class Frequency(StrEnum):
    """How often a contract's party reports; its periods are whole calendar months, quarters, half-years or years."""

    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    HALF_YEARLY = "HALF_YEARLY"
    YEARLY = "YEARLY"


class TariffKind(StrEnum):
    """What a tariff asks for: a sum per reporting period, a percentage of a declared base, a sum per minute of use."""

    FIXED = "FIXED"
    PERCENT = "PERCENT"
    PER_MINUTE = "PER_MINUTE"


class PlannedAct(StrEnum):
    """What a representation contract plans for a day of the year: we pay them, or they send their schedule."""

    PAYMENT = "PAYMENT"
    SCHEDULE = "SCHEDULE"


class Charges(StrEnum):
    """Who bears the bank's charges of a payment abroad (D-96)."""

    SHARED = "SHARED"
    OUR = "OUR"
    BENEFICIARY = "BENEFICIARY"


class DistributionKey(StrEnum):
    """How an account's money is split between its works (D-39)."""

    AMOUNT = "AMOUNT"
    DURATION = "DURATION"
    INCOME = "INCOME"
    ADMISSIONS = "ADMISSIONS"
    """Of cinemas: tickets sold."""
    BOX_OFFICE = "BOX_OFFICE"
    """Of cinemas: what the tickets brought."""


class Measure(StrEnum):
    """What the value of a usage line counts."""

    SECONDS = "SECONDS"
    AMOUNT = "AMOUNT"
    """Minor units of the account's currency."""
    ADMISSIONS = "ADMISSIONS"
    """Tickets sold."""
    BOX_OFFICE = "BOX_OFFICE"
    """What tickets brought, in minor units of the account's currency."""


class TargetKind(StrEnum):
    """What money is tied to (D-98)."""

    ACCOUNT = "ACCOUNT"
    SCHEDULE = "SCHEDULE"
    AWARD = "AWARD"
    CAUSE = "CAUSE"
    PROVISION = "PROVISION"
    """Its own id, as BANK: fed from OWN_FUNDS and INTEREST only."""
    BANK = "BANK"
    REDISTRIBUTION = "REDISTRIBUTION"
    """Expired reserves of a class, in one run (D-24)."""
    BOOKS = "BOOKS"
    """What the old system had distributed and not credited, a target for each package (`books_target_id`): reserves and
    held sums, fed from TAKEN_OVER only (D-101)."""


class ReceiptKind(StrEnum):
    """Whose money a receipt is (D-27, D-98, D-101); UNKNOWN until a person said it."""

    UNKNOWN = "UNKNOWN"
    USER = "USER"
    PRODUCER = "PRODUCER"
    SOCIETY = "SOCIETY"
    COURT_AWARD = "COURT_AWARD"
    SETTLEMENT = "SETTLEMENT"
    INTEREST = "INTEREST"
    OWN_FUNDS = "OWN_FUNDS"
    TAKEN_OVER = "TAKEN_OVER"


class CauseCode(StrEnum):
    """Why an amount is distributed on statistical data (2.1.1-d, D-11)."""

    DATA_IMPOSSIBLE = "DATA_IMPOSSIBLE"
    """Data cannot be had for an objective, documented cause."""
    UNECONOMIC = "UNECONOMIC"
    """It is not worth the work: the amount does not exceed a threshold that was decided."""


class MatchOutcome(StrEnum):
    """What matching decided on a reported work."""

    MATCHED = "MATCHED"
    NON_REGISTERED = "NON_REGISTERED"
    NOT_A_WORK = "NOT_A_WORK"
    UNDECIDED = "UNDECIDED"


class ShareState(StrEnum):
    """Where a share of an allocation stands when its run closes (D-98, D-99)."""

    CREDITED = "CREDITED"
    RESERVED = "RESERVED"
    HELD = "HELD"
    REFUSED = "REFUSED"
    OUT_OF_TERM = "OUT_OF_TERM"
    RETURNABLE = "RETURNABLE"


class SourceKind(StrEnum):
    """Money of a closed run that a later one distributes."""

    RESERVE = "RESERVE"
    HELD = "HELD"
    ALLOCATION = "ALLOCATION"
    """A whole allocation, where a correction decides it anew."""


class ReserveReason(StrEnum):
    """Why money is reserved, with the three-year clock (D-21)."""

    NON_REGISTERED_WORK = "NON_REGISTERED_WORK"
    UNDER_IDENTIFICATION = "UNDER_IDENTIFICATION"
    UNKNOWN_AUTHOR = "UNKNOWN_AUTHOR"
    NON_MEMBER = "NON_MEMBER"
    NO_CONTRACT = "NO_CONTRACT"


class HoldReason(StrEnum):
    """Why money is held, without a clock (D-98)."""

    NO_KEY = "NO_KEY"
    CONFLICT = "CONFLICT"
    NO_RATE = "NO_RATE"
    NO_CONTRACT_RECEIPT = "NO_CONTRACT_RECEIPT"
    APPEAL = "APPEAL"
    NO_DEDUCTION_RULE = "NO_DEDUCTION_RULE"
    NO_STATISTICS = "NO_STATISTICS"
    OFFICIAL = "OFFICIAL"
    RECOVERY = "RECOVERY"
    """Reissued: it is paid when what was paid to another is recovered (D-70)."""


def falls_under(use_type: UseType, named: Sequence[UseType]) -> bool:
    """Whether a use is one of those named: showing in a cinema is mass demonstration too (1.1-a, D-01)."""
    in_cinema = use_type is UseType.CINEMA and UseType.MASS_DEMONSTRATION in named
    return use_type in named or in_cinema


class DocumentKind(StrEnum):
    """What a document is. The first eight are the sources of identification (D-29)."""

    DB_WID = "DB_WID"
    CISNET = "CISNET"
    IPI = "IPI"
    IDA = "IDA"
    POSTER = "POSTER"
    CREDITS = "CREDITS"
    CONTRACT = "CONTRACT"
    OTHER_DOC = "OTHER_DOC"
    IDENTITY = "IDENTITY"
    """Who somebody is, has died, or inherited."""
    DECISION = "DECISION"
    """Of the Board, the Conference, an official, a court."""
    APPLICATION = "APPLICATION"
    CERTIFICATE = "CERTIFICATE"
    ACCOUNT = "ACCOUNT"
    """An account's or schedule's file, as it came."""
    COVER = "COVER"
    """The signed cover of an account or schedule."""
    BANK = "BANK"
    """What the bank sent, or what was sent to it."""
    RATES = "RATES"
    """A bulletin of the Central Bank."""
    BOOKS = "BOOKS"
    """A package of the old system's books (D-101)."""
    LETTER = "LETTER"
    """A letter, claim, invoice or statement of the guild."""
    CATALOGUE = "CATALOGUE"
    """A catalogue of works or a list that was imported, as it came."""
    REPORT = "REPORT"
    """What the guild put together of its own data: a run's review sheet, a comparison."""
