"""Values of the policies as a run reads them. What old runs did not know has a default that is what they did."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shared.contracts.terms import Channel, PartyClass, Role, UseType


class LodVariant(StrEnum):
    """Who gets the undocumented shares of a work whose authors' organisations are known (D-41)."""

    EQUAL_SOCIETIES = "EQUAL_SOCIETIES"
    DIRECTOR_SOCIETY = "DIRECTOR_SOCIETY"
    RESERVE = "RESERVE"


class AbsentRole(StrEnum):
    """What becomes of a role of the key that the film documents not to have (D-52)."""

    RENORMALISE = "RENORMALISE"
    """The other roles share it."""
    PRODUCER = "PRODUCER"
    RESERVE = "RESERVE"


class OutOfTerm(StrEnum):
    """What becomes of the money of a share whose term of protection has ended (D-100)."""

    PAYER = "PAYER"
    """It goes back to who paid it."""
    NEXT_PERIOD = "NEXT_PERIOD"
    """It is distributed in the next period of its contract."""


class Difference(StrEnum):
    """What of a schedule stands where it and the registry differ (D-63)."""

    ROLE = "ROLE"
    """The sum of each role; inside it the registry's persons and shares prevail."""
    WORK = "WORK"
    """The sum of the work; its roles by the key, its persons and shares by the registry."""


class Bearer(StrEnum):
    """Who bears the charges of transfers from abroad (D-65)."""

    LINES = "LINES"
    APFG = "APFG"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRules:
    """How money from abroad is distributed."""

    difference: Difference = Difference.ROLE
    charges: Bearer = Bearer.LINES


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductionRule:
    """Percent of the gross share that the Board decided to deduct (D-72)."""

    channel: Channel
    use_type: UseType
    payee_class: PartyClass
    kind: str
    rate: Decimal
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedDeduction:
    """What a court's order lets deduct of an award, in place of the Board's decisions (D-27): percent of the gross."""

    rate: Decimal
    decision: str
    """The order's reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Hours of the day from one to before another, and what a second in them weighs, in hundredths."""

    first: int
    end: int
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractKey:
    """What was decided on the key of a licence contract (D-39)."""

    contract: str
    bands: tuple[Band, ...] = ()
    across_roles: bool = False
    """Whether an agreement of a work's authors on the parts of its roles counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFacts:
    """Policy values in force on the run's cut-off day."""

    key: dict[str, dict[Role, int]]
    """Key group -> weight of each role, in eighteenths."""
    genres: dict[str, str]
    """Genre, folded -> key group."""
    deductions: tuple[DeductionRule, ...]
    years_after_death: int
    foreign: ForeignRules | None = None
    """None in the facts of the first runs, which decided no returns."""
    lod: LodVariant | None = None
    """None: a run from before these rules, which held such shares for an official."""
    absent_role: AbsentRole = AbsentRole.RENORMALISE
    contract_keys: tuple[ContractKey, ...] = ()
