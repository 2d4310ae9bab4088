"""Certificates by which a payee is taxed under a treaty: entered by one person, approved by another (D-46, D-95).

A payee has them by number. At most one that is approved holds on a day; one that was withdrawn holds for no payment
from then on. What was withheld before stays withheld.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias, assert_never

from services.payments.domain.tax import Treaty
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.periods import valid_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a certificate says."""

    country: str
    """Where the payee is taxed, ISO 3166-1."""
    rate: Decimal
    """Percent that the treaty allows at most."""
    valid_from: date
    valid_to: date
    document_sha256: str


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCertificateEntered:
    """A certificate waits for a second person."""

    payee: str
    number: int
    certificate: Certificate
    entered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCertificateApproved:
    """The certificate holds for payments on its days."""

    payee: str
    number: int
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCertificateWithdrawn:
    """The certificate holds no more, or never did."""

    payee: str
    number: int
    reason: str
    withdrawn_by: str


Event: TypeAlias = TaxCertificateEntered | TaxCertificateApproved | TaxCertificateWithdrawn


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The certificates of a payee, those that are approved, and those that were withdrawn, by number from 1."""

    entered: tuple[TaxCertificateEntered, ...] = ()
    approved: frozenset[int] = frozenset()
    withdrawn: frozenset[int] = frozenset()

    @property
    def in_force(self) -> tuple[TaxCertificateEntered, ...]:
        """Those that hold on their days."""
        held = self.approved - self.withdrawn
        return tuple(one for one in self.entered if one.number in held)


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case TaxCertificateEntered():
            return replace(state, entered=(*state.entered, event))
        case TaxCertificateApproved(number=number):
            return replace(state, approved=state.approved | {number})
        case TaxCertificateWithdrawn(number=number):
            return replace(state, withdrawn=state.withdrawn | {number})
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class EnterTaxCertificate:
    """Enter a certificate with its document."""

    payee: str
    certificate: Certificate
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveTaxCertificate:
    """Let payments be taxed by it."""

    number: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawTaxCertificate:
    """Let it hold no more, be it approved or not."""

    number: int
    reason: str
    by: str


Command: TypeAlias = EnterTaxCertificate | ApproveTaxCertificate | WithdrawTaxCertificate


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, EnterTaxCertificate):
        return _enter(command, state)
    if not 1 <= command.number <= len(state.entered):
        return Rejected("NO_SUCH_CERTIFICATE", f"There is no certificate {command.number} of this payee.")
    entered = state.entered[command.number - 1]
    match command:
        case ApproveTaxCertificate():
            return _approve(command, state, entered)
        case WithdrawTaxCertificate():
            if command.number in state.withdrawn:
                return AlreadyApplied()
            return accepted(
                TaxCertificateWithdrawn(
                    payee=entered.payee,
                    number=command.number,
                    reason=command.reason,
                    withdrawn_by=command.by,
                )
            )
    assert_never(command)


def _enter(command: EnterTaxCertificate, state: State) -> Decision[Event]:
    said = command.certificate
    if said.valid_to < said.valid_from:
        return Rejected("ENDS_BEFORE_IT_BEGINS", f"{said.valid_to} is before {said.valid_from}.")
    waiting = [one for one in state.entered if one.number not in state.approved | state.withdrawn]
    if any((one.certificate, one.entered_by) == (said, command.by) for one in waiting):
        return AlreadyApplied()
    return accepted(
        TaxCertificateEntered(
            payee=command.payee,
            number=len(state.entered) + 1,
            certificate=said,
            entered_by=command.by,
        )
    )


def _approve(command: ApproveTaxCertificate, state: State, entered: TaxCertificateEntered) -> Decision[Event]:
    if command.number in state.withdrawn:
        return Rejected("WITHDRAWN", "The certificate was withdrawn: enter another one.")
    if command.number in state.approved:
        return AlreadyApplied()
    if command.by == entered.entered_by:
        return Rejected("SAME_PERSON", "Who enters a certificate does not approve it.", forbidden=True)
    said = entered.certificate
    for other in state.in_force:
        its = other.certificate
        if its.valid_from <= said.valid_to and said.valid_from <= its.valid_to:
            detail = f"Certificate {other.number} holds from {its.valid_from} to {its.valid_to}: withdraw it first."
            return Rejected("OVERLAPS", detail)
    return accepted(
        TaxCertificateApproved(payee=entered.payee, number=entered.number, approved_by=command.by)
    )


def treaty_on(state: State, day: date) -> Treaty | None:
    """Under which treaty a payee is taxed on a day, by his own stream; None where no certificate holds."""
    for one in state.in_force:
        said = one.certificate
        if valid_on(day, said.valid_from, said.valid_to):
            return Treaty(
                certificate=one.number, country=said.country, rate=said.rate, valid_to=said.valid_to
            )
    return None


TAX_CERTIFICATES: Decider[Command, Event, State] = Decider("tax-certificates", State(), evolve, decide)
