"""What a payer was asked for by his contract's tariff: invoices, each once for a period, and reminders of them.

The invoice's number is the reference under which the payer's bank sends the money (ISO 11649).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.intake.domain.tariff import overlap
from shared.contracts.terms import TariffKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from shared.kernel.periods import Period

REMINDERS_MAX = 3
_LETTERS = 36


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceIssued:
    """The payer is asked for a period's royalty."""

    invoice: str
    contract: str
    contract_version: int
    payer: str
    number: str
    count: int
    """1 for the contract's first invoice."""
    period: Period
    tariff: TariffKind
    base: Money | None
    seconds: int | None
    net: Money
    vat: Money
    accounts: tuple[str, ...]
    """The accepted accounts of the period when it was issued; their use is what a sum per minute rests on."""
    issued_on: date
    due_on: date
    issued_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderIssued:
    """The payer is reminded of what is still to come of an invoice."""

    invoice: str
    contract: str
    level: int
    outstanding: Money
    issued_on: date
    pay_until: date
    issued_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceCancelled:
    """An invoice was wrong; another one may be issued for its period."""

    invoice: str
    contract: str
    reason: str
    cancelled_by: str


Event: TypeAlias = InvoiceIssued | ReminderIssued | InvoiceCancelled


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The invoices of one contract."""

    invoices: Mapping[str, InvoiceIssued] = field(default_factory=dict)
    reminders: Mapping[str, ReminderIssued] = field(default_factory=dict)
    """The last one of each invoice."""
    cancelled: frozenset[str] = frozenset()


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case InvoiceIssued(invoice=invoice):
            return replace(state, invoices={**state.invoices, invoice: event})
        case ReminderIssued(invoice=invoice):
            return replace(state, reminders={**state.reminders, invoice: event})
        case InvoiceCancelled(invoice=invoice):
            return replace(state, cancelled=state.cancelled | {invoice})
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class IssueInvoice:
    """Ask for a period's royalty. `count` and `number` are given by the decision."""

    issued: InvoiceIssued


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind:
    """Remind of what is still to come: `outstanding` as the books say it."""

    invoice: str
    outstanding: Money
    pay_until: date
    by: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelInvoice:
    """Take an invoice back; `by` is not who issued it (D-95)."""

    invoice: str
    reason: str
    by: str


Command: TypeAlias = IssueInvoice | Remind | CancelInvoice


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case IssueInvoice(issued=issued):
            return _issue(issued, state)
        case Remind():
            return _remind(command, state)
        case CancelInvoice():
            return _cancel(command, state)
    assert_never(command)


def _issue(issued: InvoiceIssued, state: State) -> Decision[Event]:
    if issued.invoice in state.invoices:
        return AlreadyApplied()
    for known in state.invoices.values():
        if known.invoice not in state.cancelled and overlap(known.period, issued.period):
            return Rejected("ALREADY_INVOICED", f"Invoice {known.number} asks for {known.period}.")
    if issued.net.amount <= 0:
        return Rejected("NOTHING_TO_ASK_FOR", "The tariff asks for nothing.")
    count = len(state.invoices) + 1
    return accepted(replace(issued, count=count, number=reference(issued.contract, count)))


def _remind(command: Remind, state: State) -> Decision[Event]:
    issued = state.invoices.get(command.invoice)
    if issued is None:
        return Rejected("UNKNOWN_INVOICE", "There is no such invoice.")
    if command.invoice in state.cancelled:
        return Rejected("INVOICE_CANCELLED", f"Invoice {issued.number} was cancelled.")
    last = state.reminders.get(command.invoice)
    over = last.pay_until if last is not None else issued.due_on
    if command.today <= over:
        return Rejected("NOT_OVERDUE", f"It is to be paid until {over}.")
    if command.outstanding.amount <= 0:
        return Rejected("PAID", "Nothing is still to come.")
    if command.pay_until <= command.today:
        return Rejected(
            "DEADLINE_IS_OVER", f"A reminder leaves time: {command.pay_until} is not after today."
        )
    level = last.level + 1 if last is not None else 1
    if level > REMINDERS_MAX:
        return Rejected("REMINDED_ENOUGH", f"After {REMINDERS_MAX} reminders follows a claim.")
    return accepted(
        ReminderIssued(
            invoice=issued.invoice,
            contract=issued.contract,
            level=level,
            outstanding=command.outstanding,
            issued_on=command.today,
            pay_until=command.pay_until,
            issued_by=command.by,
        )
    )


def _cancel(command: CancelInvoice, state: State) -> Decision[Event]:
    issued = state.invoices.get(command.invoice)
    if issued is None:
        return Rejected("UNKNOWN_INVOICE", "There is no such invoice.")
    if command.invoice in state.cancelled:
        return AlreadyApplied()
    if command.by == issued.issued_by:
        return Rejected("SAME_PERSON", "Who issued an invoice does not take it back.", forbidden=True)
    return accepted(
        InvoiceCancelled(
            invoice=issued.invoice, contract=issued.contract, reason=command.reason, cancelled_by=command.by
        )
    )


def reference(contract: str, count: int) -> str:
    """The number of a contract's invoice: a creditor reference of ISO 11649 over twelve figures that stand for the
    contract and the invoice's count."""
    return creditor_reference(derived_id("invoices", contract).replace("-", "").upper()[:12] + f"{count:04d}")


def creditor_reference(body: str) -> str:
    """RF, two check digits by MOD 97-10, and the body of letters and figures."""
    value = int("".join(str(int(letter, _LETTERS)) for letter in body + "RF00"))
    return f"RF{98 - value % 97:02d}{body}"


RECEIVABLES: Decider[Command, Event, State] = Decider("receivables", State(), evolve, decide)
