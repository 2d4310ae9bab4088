"""The guild's own bank accounts, day by day, and booked entries that are no receipts.

CONVENTIONS of the field: a statement's opening balance is the closing balance before it; what is booked twice
under one reference is the same movement, or a conflict.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.intake.domain.bank_profile import BankAccountProfiled, profile_defect
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountOpened:
    """An account of the guild, whose statements are taken."""

    bank_account: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTaken:
    """Every booked entry of a statement stands."""

    bank_account: str
    statement: str
    day: date
    opening: Money
    closing: Money
    entries: int
    content_sha256: str
    file_sha256: str
    sequence_number: int | None = None
    """The bank's electronic number of the statement, where it tells one."""


Event: TypeAlias = BankAccountOpened | BankAccountProfiled | StatementTaken


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A bank account as its events tell it."""

    opened: BankAccountOpened | None = None
    last: StatementTaken | None = None
    taken: tuple[tuple[str, str], ...] = ()
    """(statement id, content digest) of each statement."""
    profiled: tuple[BankAccountProfiled, ...] = ()
    """How its CSV statements look, in the order in which that was said."""


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case BankAccountOpened():
            return replace(state, opened=event)
        case BankAccountProfiled():
            return replace(state, profiled=(*state.profiled, event))
        case StatementTaken(statement=statement, content_sha256=content):
            return replace(state, last=event, taken=(*state.taken, (statement, content)))
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBankAccount:
    """Register an account of the guild."""

    bank_account: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStatement:
    """Take a statement whose entries stand."""

    taken: StatementTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileStatements:
    """Say how CSV statements look from a day on."""

    profiled: BankAccountProfiled


Command: TypeAlias = OpenBankAccount | ProfileStatements | TakeStatement


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case OpenBankAccount(bank_account=iban, currency=currency):
            if state.opened is None:
                return accepted(BankAccountOpened(bank_account=iban, currency=currency))
            same = state.opened.currency == currency
            detail = f"The account is kept in {state.opened.currency}."
            return AlreadyApplied() if same else Rejected("OTHER_CURRENCY", detail)
        case ProfileStatements(profiled=profiled):
            return _profile(profiled, state)
        case TakeStatement(taken=taken):
            return defect_of(taken, state) or accepted(taken)
    assert_never(command)


def numbers_left_out(taken: StatementTaken, state: State) -> tuple[int, int] | None:
    """First and last electronic number between a statement and the one before it, None when none lacks or a new year
    began. Balances that lead on show that nothing moved meanwhile: it is told, not refused."""
    last, number = state.last, taken.sequence_number
    if last is None or last.sequence_number is None or number is None or last.day.year != taken.day.year:
        return None
    return (last.sequence_number + 1, number - 1) if number > last.sequence_number + 1 else None


def _profile(profiled: BankAccountProfiled, state: State) -> Decision[Event]:
    if state.opened is None:
        return Rejected("UNKNOWN_BANK_ACCOUNT", f"{profiled.bank_account} is no account of the guild.")
    if defect := profile_defect(profiled.profile):
        return defect
    last = next((one for one in reversed(state.profiled) if one.valid_from == profiled.valid_from), None)
    same = last is not None and last.profile == profiled.profile
    return AlreadyApplied() if same else accepted(profiled)


def account_defect(bank_account: str, currency: str, state: State) -> Rejected | None:
    """Why what a bank tells is of no account of the guild, None when it is."""
    if state.opened is None:
        return Rejected("UNKNOWN_BANK_ACCOUNT", f"{bank_account} is no account of the guild.")
    if state.opened.currency != currency:
        return Rejected("OTHER_CURRENCY", f"The account is kept in {state.opened.currency}.")
    return None


def defect_of(taken: StatementTaken, state: State) -> AlreadyApplied | Rejected | None:
    """Why a statement is not the next of its account, or that it stands; None when it is the next one."""
    if defect := account_defect(taken.bank_account, taken.opening.currency, state):
        return defect
    known = dict(state.taken).get(taken.statement)
    if known is not None:
        same = known == taken.content_sha256
        detail = f"Statement {taken.statement} was taken with other entries."
        return AlreadyApplied() if same else Rejected("STATEMENT_CONFLICT", detail)
    if state.last is None:
        return None
    if taken.day < state.last.day:
        return Rejected("STATEMENT_OUT_OF_ORDER", f"The statement of {state.last.day} was taken before.")
    if taken.opening != state.last.closing:
        before = f"the statement before, of {state.last.day}, closed with {state.last.closing}"
        detail = f"It opens with {taken.opening}; {before}: a statement between the two lacks."
        return Rejected("BALANCE_BROKEN", detail)
    return None


BANK_ACCOUNT: Decider[Command, Event, State] = Decider("bank-account", State(), evolve, decide)
