"""A court's order or a settlement that gives the guild royalty (2.1.1-u, D-27, D-28: paid by whomever it says).

Its id derives from kind, who issued it, number and day; recorded again it is the same award in its new state, for
instance when its legal force begins. Without a breakdown its works list is taken in as the account of the same id. What
came for it and is more than an appeal left of it may be distributed, which stands until it is corrected: a person moves
it (D-89).
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from services.intake.domain.fund import Admit, Fund, decide_money, funded, stated
from services.intake.domain.funding import NO_FUNDING, Funding, Release, Tie
from services.intake.domain.funding_events import (
    FundingStated,
    MoneyEvent,
    PartAdmitted,
    PartTakenBack,
    PartTied,
)
from shared.contracts.forms import AccountForm
from shared.contracts.intake import AwardShare
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind, DistributionKey, ReceiptKind, TargetKind, UseType
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision, Rejected
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from shared.kernel.periods import Period

KINDS = (ReceiptKind.COURT_AWARD, ReceiptKind.SETTLEMENT)


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTold:
    """The whole state of the award but its money."""

    award: str
    version: int
    kind: ReceiptKind
    number: str
    issued_by: str
    ordered_on: date
    in_force_on: date | None
    payer: str
    amount: Money
    use_type: UseType
    period: Period
    territory: str
    breakdown: tuple[AwardShare, ...]
    form: AccountForm | None
    """Profile of its works list, as it stood in a contract when the award was recorded (D-12)."""
    key: DistributionKey | None
    document_sha256: str
    claim: str | None
    recorded_by: str
    deduction_percent: Decimal | None = None
    """What the order lets deduct, in place of the Board's decisions; None: it says nothing."""


Event: TypeAlias = AwardTold | MoneyEvent


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """An award as its events tell it."""

    told: AwardTold | None = None
    recorded_by: frozenset[str] = frozenset()
    funding: Funding = NO_FUNDING


def evolve(state: State, event: Event) -> State:
    """The state after an event. Another state of the award needs a new decision on a part of its money."""
    match event:
        case AwardTold():
            people = state.recorded_by | {event.recorded_by}
            money = replace(state.funding, decision=None)
            return replace(state, told=event, recorded_by=people, funding=money)
        case PartTied() | PartTakenBack() | PartAdmitted() | FundingStated():
            return replace(state, funding=funded(state.funding, event))


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAward:
    """Record the order as it stands now; its version is counted by the award. `today` is the business day."""

    told: AwardTold
    today: date


Command: TypeAlias = RecordAward | Tie | Release | Admit


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, RecordAward):
        return _record(command.told, command.today, state)
    if state.told is None:
        return Rejected("UNKNOWN_AWARD", "There is no such award.")
    money = decide_money(command, _fund(state.told, state))
    return Accepted(money) if isinstance(money, tuple) else money


def _record(told: AwardTold, today: date, state: State) -> Decision[Event]:
    if refused := _defect(told, today):
        return refused
    known = state.told
    if known is not None and known.amount.currency != told.amount.currency:
        return Rejected("OTHER_CURRENCY", f"The award is in {known.amount.currency}.")
    event = replace(told, version=known.version + 1 if known is not None else 1)
    if known is not None and replace(event, version=known.version, recorded_by=known.recorded_by) == known:
        return AlreadyApplied()
    after = evolve(state, event)
    return Accepted((event, stated(_fund(event, after))) if after.funding.parts else (event,))


def _defect(told: AwardTold, today: date) -> Rejected | None:
    if told.kind not in KINDS:
        return Rejected("NO_AWARD", "An award is a COURT_AWARD or a SETTLEMENT.")
    if told.amount.amount <= 0:
        return Rejected("NOTHING_AWARDED", "An award is more than nothing.")
    if told.in_force_on is not None and told.in_force_on < told.ordered_on:
        return Rejected("IN_FORCE_BEFORE", "It cannot be in force before it was ordered.")
    if told.in_force_on is not None and told.in_force_on > today:
        return Rejected(
            "NOT_IN_FORCE_YET", "Record the day on which its legal force begins once it has come."
        )
    parts = told.breakdown
    if any(one.amount.currency != told.amount.currency or one.amount.amount <= 0 for one in parts):
        return Rejected(
            "BREAKDOWN", f"Every line of the breakdown is more than nothing, in {told.amount.currency}."
        )
    whole = sum(one.amount.amount for one in parts)
    if parts and whole != told.amount.amount:
        detail = f"The breakdown comes to {Money(whole, told.amount.currency)}, the award is {told.amount}."
        return Rejected("BREAKDOWN", detail)
    return None


def _fund(told: AwardTold, state: State) -> Fund:
    return Fund(
        kind=TargetKind.AWARD,
        id=told.award,
        version=told.version,
        due=told.amount,
        funding=state.funding,
        prepared_by=state.recorded_by,
    )


def award_id(kind: ReceiptKind, issued_by: str, number: str, ordered_on: date) -> str:
    """Id of an award by its natural key."""
    return derived_id("award", kind, issued_by, number, ordered_on)


def as_contract(told: AwardTold) -> Contract:
    """The award as the contract of its works list: the same grounds hold for it (2.1.1-m, D-12, D-58)."""
    return Contract(
        id=told.award,
        number=told.number,
        kind=ContractKind.LICENCE,
        party=told.payer,
        version=told.version,
        currency=told.amount.currency,
        valid_from=told.period.first,
        valid_to=told.period.last,
        uses=(told.use_type,),
        key=told.key,
        form=told.form,
        territory=told.territory,
        document_sha256=told.document_sha256,
    )


AWARD: Decider[Command, Event, State] = Decider("award", State(), evolve, decide)
