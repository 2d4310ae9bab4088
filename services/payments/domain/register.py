"""Registers of what is owed for a period, as they are filed: tax and insurance withheld, VAT, deductions, the Agency's
fee (3.4, D-86, D-98).

What was filed never changes: where its figures have changed since, the register is filed again, as the next version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.payments.domain.liabilities import Accrued
from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.domain.tax_period import TaxPeriod
from shared.contracts.payments import Withholding
from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted
from shared.kernel.money import Money


class RegisterKind(StrEnum):
    """What a register is of."""

    WITHHELD = "WITHHELD"
    """Income tax and social insurance, order by order."""
    VAT = "VAT"
    DEDUCTIONS = "DEDUCTIONS"
    AGENCY_FEE = "AGENCY_FEE"


LIABILITIES: Mapping[RegisterKind, tuple[LiabilityKind, ...]] = {
    RegisterKind.WITHHELD: (LiabilityKind.INCOME_TAX, LiabilityKind.SOCIAL_INSURANCE),
    RegisterKind.VAT: (LiabilityKind.VAT,),
    RegisterKind.DEDUCTIONS: (
        LiabilityKind.DEDUCTION_ADMINISTRATION,
        LiabilityKind.DEDUCTION_AGENCY_FEE,
        LiabilityKind.DEDUCTION_SOCIAL_CULTURAL,
    ),
    RegisterKind.AGENCY_FEE: (LiabilityKind.AGENCY_FEE,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxedOrder:
    """An order and what it withheld; `taken_back_on` where it failed or came back."""

    order: str
    payee: str
    name: str
    tax_number: str | None
    """FİN or VÖEN, where it is known and not erased."""
    execution_date: date
    gross: Money
    """After deductions and before tax."""
    net: Money
    withheld: tuple[Withholding, ...]
    taken_back_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldLine:
    """What one rule withheld of one order, perhaps nothing."""

    payee: str
    name: str
    tax_number: str | None
    order: str
    execution_date: date
    gross: Money
    rule: str
    kind: str
    base: Money
    base_of: str
    rate: Decimal
    amount: Money
    reference: str
    taken_back_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLine:
    """What a receipt, a distribution run or a year brought."""

    kind: str
    cause: str
    day: date
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTotal:
    """The sum of a kind and currency: what is due is what was not taken back."""

    kind: str
    lines: int
    amount: Money
    taken_back: Money
    due: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register as it stands."""

    register: RegisterKind
    period: str
    first: date
    last: date
    guild: str
    totals: tuple[RegisterTotal, ...]
    lines: tuple[WithheldLine, ...] | tuple[CauseLine, ...]


def withheld_register(period: TaxPeriod, guild: str, orders: Iterable[TaxedOrder]) -> Register:
    """Every line of every order of the period, by day and order; rate 0 is a line too, with its legal reference."""
    ordered = sorted(orders, key=lambda one: (one.execution_date, one.order))
    lines = tuple(line for order in ordered for line in lines_of_order(order))
    return _register(RegisterKind.WITHHELD, period, guild, lines)


def lines_of_order(order: TaxedOrder) -> tuple[WithheldLine, ...]:
    """The lines of one order, in the order in which it was taxed."""
    return tuple(
        WithheldLine(
            payee=order.payee,
            name=order.name,
            tax_number=order.tax_number,
            order=order.order,
            execution_date=order.execution_date,
            gross=order.gross,
            rule=one.rule,
            kind=one.kind,
            base=one.base,
            base_of=one.base_of,
            rate=one.rate,
            amount=one.amount,
            reference=one.reference,
            taken_back_on=order.taken_back_on,
        )
        for one in order.withheld
    )


def cause_register(
    register: RegisterKind, period: TaxPeriod, guild: str, lines: Iterable[CauseLine]
) -> Register:
    """A register of causes, by kind, day and cause."""
    ordered = sorted(lines, key=lambda one: (one.kind, one.day, one.cause, one.amount.currency))
    return _register(register, period, guild, tuple(ordered))


def totals_of(lines: Iterable[WithheldLine | CauseLine]) -> tuple[RegisterTotal, ...]:
    """The sums by kind and currency."""
    sums: dict[tuple[str, str], tuple[int, int, int]] = {}
    for line in lines:
        key = (line.kind, line.amount.currency)
        count, amount, back = sums.get(key, (0, 0, 0))
        gone = isinstance(line, WithheldLine) and line.taken_back_on is not None
        sums[key] = (count + 1, amount + line.amount.amount, back + (line.amount.amount if gone else 0))
    return tuple(
        RegisterTotal(
            kind=kind,
            lines=count,
            amount=Money(amount, currency),
            taken_back=Money(back, currency),
            due=Money(amount - back, currency),
        )
        for (kind, currency), (count, amount, back) in sorted(sums.items())
    )


def _register(
    register: RegisterKind,
    period: TaxPeriod,
    guild: str,
    lines: tuple[WithheldLine, ...] | tuple[CauseLine, ...],
) -> Register:
    return Register(
        register=register,
        period=period.name,
        first=period.first,
        last=period.last,
        guild=guild,
        totals=totals_of(lines),
        lines=lines,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a register says is due of a kind."""

    kind: str
    amount: Money


def due_now(register: RegisterKind, period: TaxPeriod, accrued: Iterable[Accrued]) -> tuple[Due, ...]:
    """What is owed for a period by now; a register that was filed with other sums is outdated (D-86)."""
    sums: dict[tuple[str, str], int] = {}
    for one in accrued:
        if one.kind in LIABILITIES[register] and period.first <= one.month <= period.last:
            key = (one.kind.value, one.amount.currency)
            sums[key] = sums.get(key, 0) + one.amount.amount
    return tuple(
        Due(kind=kind, amount=Money(amount, currency))
        for (kind, currency), amount in sorted(sums.items())
        if amount
    )


def due_of(register: Register) -> tuple[Due, ...]:
    """What a register says is due; kinds of which nothing is due are left out."""
    return tuple(Due(kind=one.kind, amount=one.due) for one in register.totals if one.due.amount)


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFiled:
    """A register stands as documents; a later version corrects the ones before."""

    register: str
    period: str
    version: int
    lines: int
    due: tuple[Due, ...]
    json_sha256: str
    xlsx_sha256: str
    filed_by: str


# What we know
def evolve(_: RegisterFiled | None, event: RegisterFiled) -> RegisterFiled | None:
    """The last version."""
    return event


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class FileRegister:
    """Say that a register was filed."""

    register: str
    period: str
    lines: int
    due: tuple[Due, ...]
    json_sha256: str
    xlsx_sha256: str
    by: str


# What we answer
def decide(command: FileRegister, state: RegisterFiled | None) -> Decision[RegisterFiled]:
    """The same bytes again are no news."""
    if state is not None and state.json_sha256 == command.json_sha256:
        return AlreadyApplied()
    return accepted(
        RegisterFiled(
            register=command.register,
            period=command.period,
            version=1 if state is None else state.version + 1,
            lines=command.lines,
            due=command.due,
            json_sha256=command.json_sha256,
            xlsx_sha256=command.xlsx_sha256,
            filed_by=command.by,
        )
    )


REGISTER: Decider[FileRegister, RegisterFiled, RegisterFiled | None] = Decider(
    "register", None, evolve, decide
)
