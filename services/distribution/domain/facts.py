"""What a run reads, as plain facts: fixed when it is opened, and the same in whatever order they are listed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from services.distribution.domain.held_decision import Ruling
from services.distribution.domain.kept_back import Binding
from services.distribution.domain.kept_fact import KeptFact
from services.distribution.domain.next_period import CarriedFact
from services.distribution.domain.ordered_fact import OrderedFact
from services.distribution.domain.owed import OwedFact
from services.distribution.domain.policy_facts import DeductionRule, OrderedDeduction, PolicyFacts
from services.distribution.domain.pool_facts import PoolFact
from services.distribution.domain.royalty import Start, Taken, Went
from services.distribution.domain.weights import StatisticsFact
from shared.contracts.distribution import AllocatedShare, Rate
from shared.contracts.intake import AwardShare
from shared.contracts.registry import Mandate, RolePart, RoleShares
from shared.contracts.terms import (
    Channel,
    ContractKind,
    MatchOutcome,
    Measure,
    PartyClass,
    Role,
    ShareState,
    SourceKind,
    TargetKind,
    UseType,
)
from shared.kernel.money import Money
from shared.kernel.periods import Period

HOME_TERRITORY = "AZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFact:
    """A party as far as distribution needs it."""

    id: str
    party_class: PartyClass
    died_on: date | None = None
    society_code: str | None = None
    """CISAC code of an organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFact:
    """An owner refuses management of some uses on some days (D-20)."""

    id: str
    party: str
    use_types: tuple[UseType, ...]
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFact:
    """A receiver of an owner's net royalty (D-03)."""

    id: str
    party: str
    receiver: str
    fraction: Fraction
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFact:
    """A work as registered."""

    id: str
    title: str
    title_original: str
    genre: str
    foreign: bool = False
    provisional: bool = False
    episode: int | None = None
    producers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesFact:
    """All shares of a work; a role that is not listed is unknown."""

    work: str
    roles: tuple[RoleShares, ...]
    across: tuple[RolePart, ...] = ()
    """What its authors agreed on the parts of the roles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictFact:
    """Claims above 100% of a role that are not mended (D-92)."""

    work: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFact:
    """A version of a contract with a payer or an organisation; a contract's versions stand oldest first."""

    id: str
    kind: ContractKind
    party: str
    valid_from: date
    valid_to: date | None = None
    uses: tuple[UseType, ...] = ()
    royalty_percent: Decimal | None = None
    applies_from: date | None = None
    """First day of this version; None is the contract's first day."""
    territory: str = HOME_TERRITORY


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinFact:
    """The Central Bank's rates that serve the days from `day_effective` to `day_asked`."""

    day_asked: date
    day_effective: date
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFact:
    """The part of a receipt that is tied to the target."""

    receipt: str
    amount: Money
    value_date: date
    came: Money | None = None
    """What the bank had converted `amount` into before it came (D-66)."""


# Structs, as pieces are: a run reads a million days of use.
class DayOfUse(Struct, frozen=True, kw_only=True, gc=False):
    """How much of a work was used on a day, in the account's measure; day None: the period's last."""

    day: date | None
    value: int
    hour: int | None = None
    """In which it began, where the contract weighs the hours of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedFact:
    """A reported author whose organisation is known, by his role where it was said."""

    role: Role | None
    society: str


class ReportFact(Struct, frozen=True, kw_only=True, gc=False):
    """One reported work with what matching decided on it."""

    number: int
    outcome: MatchOutcome
    work: str | None
    title: str = ""
    episode: int | None = None
    societies: tuple[str, ...] = ()
    """Organisations that have a mandate of one of the authors who are known on the work."""
    measure: Measure | None = None
    uses: tuple[DayOfUse, ...] = ()
    credited: tuple[CreditedFact, ...] = ()
    """Of all reported authors."""
    genre: str | None = None
    """As reported, unless the work is registered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFact:
    """A royalty line of a schedule; amount in minor units of the schedule's currency."""

    line: int
    report: int
    amount: int
    role: Role | None = None
    owner_named: bool = False
    owner: str | None = None
    """The named owner's party, None where the registry does not know him."""
    use_type: UseType | None = None
    territory: str | None = None
    period: Period | None = None
    """Of the use; None: the schedule's, like use type and territory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFact:
    """An account, schedule, award or cause: its money and its works."""

    kind: TargetKind
    id: str
    version: int
    channel: Channel
    payer: str
    contract: str
    use_type: UseType
    period: Period
    territory: str
    due: Money
    transfers: tuple[TransferFact, ...]
    reports: tuple[ReportFact, ...]
    lines: tuple[LineFact, ...] = ()
    income: Money | None = None
    breakdown: tuple[AwardShare, ...] = ()
    """Of an award: what its order gives to works and owners (D-27); empty: its works list tells."""
    admitted: Fraction | None = None
    """Of a schedule that was admitted with a part of its money: that part of its due sum (D-64)."""
    ordered: OrderedDeduction | None = None
    """Of an award: what its order says of deductions; None: nothing."""
    base: str = ""
    """Of a cause: its statistical base (D-11)."""
    kept: tuple[KeptFact, ...] = ()
    """Of a schedule: what of its total never came, by kind."""
    carried: tuple[CarriedFact, ...] = ()
    """Of an account or cause: what of earlier periods of its contract is distributed with it (D-20)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFact:
    """What another share of the same role has: an owner's part, None for the unknown's."""

    owner: str | None
    fraction: Fraction
    state: ShareState | None = None
    """In which it is, where that is known."""
    share: str = ""
    below: int = 0
    """Its allocation, seen from that of the share that is decided anew: how many releases further down, or less than 0
    further up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFact:
    """A reserved or held share of a closed run that is decided anew: its gross is fixed, its owners are not (D-38)."""

    kind: SourceKind
    id: str
    """The reserve, or the held share."""
    run: str
    """The run of the distribution that it comes from, whose rates of deduction hold at a release."""
    allocation: str
    share: str
    target: str
    version: int
    work: str
    """As it stands now, of merged ones the survivor."""
    role: Role
    person: str | None
    state: ShareState
    reason: str | None
    amount: Money
    use_type: UseType
    period: Period
    territory: str
    reports: tuple[int, ...]
    original: Money | None = None
    genre: str | None = None
    """The key group that was used."""
    started_on: date | None = None
    """First day of a reserve's three years (D-22)."""
    others: tuple[PartFact, ...] = ()
    """The other shares of its role as they are by now, which keep what they got."""
    has: tuple[PartFact, ...] = ()
    """What became of it, where some run has decided it; else it is its person's."""
    rates: int | None = None
    """Version of the deductions that hold; None: those in force."""
    ruling: Ruling | None = None
    """What an official decided of the held share that it is, or of the one that it was."""
    ruled: bool = False
    """A closed run took it by that already."""
    note: str | None = None
    """What the share says beside its reason: of a schedule's, which line it is of (D-63)."""
    owed: bool = False
    """It is of what another was credited with and has not given back (D-70)."""
    group: str = ""
    """Deductions are taken once of all that have the same; empty: it is a group of its own, as a release is (D-73)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFact:
    """An allocation of a closed run that stands, to be compared with what the rules give on today's facts (D-89)."""

    allocation: str
    run: str
    """Of which the day and the policies hold."""
    by: str
    """The run that allocated it."""
    work: str
    """As it stands now, of merged ones the survivor."""
    use_type: UseType
    place: str
    gross: Money
    used: Money
    shares: tuple[AllocatedShare, ...]
    effective_on: date
    again: SourceFact
    """To decide it anew: the whole allocation, or what it took of a reserve or a held share."""
    takes: tuple[Taken, ...] = ()
    below: tuple[str, ...] = ()
    """Allocations that took of its reserves and held shares."""
    starts: tuple[Start, ...] = ()
    """Of its reserves."""
    borne: Money | None = None
    bound: bool = False
    """It is proposed that some of it goes back, or decided that it goes on, and it has not gone."""
    bound_by: tuple[Binding, ...] = ()
    """By what; old runs did not know it."""
    went: tuple[Went, ...] = ()
    """What of its shares went for good."""
    dispute: str = ""
    """By whose end others have the work, which its run had not heard of."""
    merged: tuple[tuple[str, str], ...] = ()
    """Owners and receivers of its shares who were merged since, with those who stand for them (D-102)."""

    def whose(self, share: AllocatedShare) -> str | None:
        """Whose a share is, as he stands now: its owner's, else its receiver's."""
        return self.stands_for(share.owner or share.receiver)

    def stands_for(self, named: str | None) -> str | None:
        """Who stands by now for an owner or receiver of its shares."""
        return next((stands for merged, stands in self.merged if merged == named), named)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionFact:
    """A distributed target about which something changed that is no matter of its reserves alone."""

    target: str
    cause: str
    run: str
    """The run that distributed it first: its day and policies hold."""
    live: tuple[LiveFact, ...]
    whole: bool = False
    """The account, its matches or its money changed, so all of it is computed anew; else each of `checked`."""
    money: bool = True
    """Whether there is money for it: what the bank took back is reversed and waits."""
    checked: tuple[str, ...] = ()
    owed: tuple[OwedFact, ...] = ()
    """What earlier corrections of it took back and is not recovered (D-70)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesFact:
    """A version of the deductions that earlier runs were distributed with."""

    version: int
    rules: tuple[DeductionRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierFact:
    """The day and the policies of a closed run."""

    run: str
    day: date
    policies: PolicyFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """Everything that a run reads."""

    run: str
    cut_off_day: date
    policies: PolicyFacts
    targets: tuple[TargetFact, ...]
    parties: tuple[PartyFact, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    refusals: tuple[RefusalFact, ...] = ()
    links: tuple[LinkFact, ...] = ()
    works: tuple[WorkFact, ...] = ()
    shares: tuple[SharesFact, ...] = ()
    conflicts: tuple[ConflictFact, ...] = ()
    contracts: tuple[ContractFact, ...] = ()
    bulletins: tuple[BulletinFact, ...] = ()
    sources: tuple[SourceFact, ...] = ()
    source_targets: tuple[TargetFact, ...] = ()
    """The accounts and schedules that the sources come from, with their reports alone."""
    rates: tuple[RatesFact, ...] = ()
    """Earlier versions of the deductions, as far as sources name them."""
    statistics: tuple[StatisticsFact, ...] = ()
    corrections: tuple[CorrectionFact, ...] = ()
    corrected: tuple[TargetFact, ...] = ()
    """The targets of those that are computed whole."""
    earlier: tuple[EarlierFact, ...] = ()
    pools: tuple[PoolFact, ...] = ()
    ordered: tuple[OrderedFact, ...] = ()
