"""The funds gate of awards and causes: the same as of accounts and schedules (2.1.1-m, -n, D-19, D-58)."""

from dataclasses import dataclass, replace

from services.intake.domain.funding import (
    Funding,
    Part,
    Release,
    Tie,
    above,
    standing,
    too_much,
)
from services.intake.domain.funding_events import (
    FundingStated,
    MoneyEvent,
    PartAdmitted,
    PartTakenBack,
    PartTied,
)
from shared.contracts.terms import TargetKind
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Admit:
    """Admit it with the money that is there; `by` is nobody who prepared it (D-95)."""

    decision: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """What is due to an award or cause, what has come, and who prepared it."""

    kind: TargetKind
    id: str
    version: int
    due: Money
    funding: Funding
    prepared_by: frozenset[str]


def funded(funding: Funding, event: MoneyEvent) -> Funding:
    """The funding after an event."""
    match event:
        case PartTied():
            return funding.with_part(Part(event.receipt, event.part, event.amount))
        case PartTakenBack():
            return funding.less(Part(event.receipt, event.part, event.amount))
        case PartAdmitted(decision=decision):
            return replace(funding, decision=decision)
        case FundingStated():
            return funding


def stated(fund: Fund) -> FundingStated:
    """How it stands."""
    now = standing(fund.funding, fund.due, 0)
    return FundingStated(
        target_kind=fund.kind,
        target=fund.id,
        version=fund.version,
        due=now.due,
        received=now.received,
        covered=now.covered,
        admitted=now.admitted,
        decision=now.decision,
    )


def decide_money(
    command: Tie | Release | Admit, fund: Fund
) -> tuple[MoneyEvent, ...] | AlreadyApplied | Rejected:
    """What happens to the money, and how it stands then."""
    event: PartTied | PartTakenBack | PartAdmitted | AlreadyApplied | Rejected
    match command:
        case Tie(part=part):
            event = _tie(part, fund)
        case Release(part=part):
            event = _release(part, fund)
        case Admit():
            event = _admit(command, fund)
    if isinstance(event, AlreadyApplied | Rejected):
        return event
    return (event, stated(replace(fund, funding=funded(fund.funding, event))))


def _tie(part: Part, fund: Fund) -> PartTied | AlreadyApplied | Rejected:
    if fund.funding.has(part):
        return AlreadyApplied()
    if part.amount.currency != fund.due.currency:
        return Rejected("OTHER_CURRENCY", f"{fund.due} is due, the part is {part.amount}.")
    if more := above(fund.funding, part.amount, fund.due, 0):
        return more
    return PartTied(target=fund.id, receipt=part.receipt, part=part.number, amount=part.amount)


def _release(part: Part, fund: Fund) -> PartTakenBack | Rejected:
    if refused := too_much(fund.funding, part):
        return refused
    return PartTakenBack(target=fund.id, receipt=part.receipt, part=part.number, amount=part.amount)


def _admit(command: Admit, fund: Fund) -> PartAdmitted | AlreadyApplied | Rejected:
    if fund.funding.decision == command.decision:
        return AlreadyApplied()
    if command.by in fund.prepared_by:
        detail = "Who prepared it does not decide that a part of its money is enough."
        return Rejected("SAME_PERSON", detail, forbidden=True)
    received = fund.funding.received(fund.due.currency)
    if received.amount <= 0:
        return Rejected("NO_MONEY", "Nothing was received for it.")
    if standing(fund.funding, fund.due, 0).covered:
        return Rejected("ALREADY_COVERED", f"{received} of {fund.due} is there.")
    return PartAdmitted(target=fund.id, decision=command.decision, decided_by=command.by)
