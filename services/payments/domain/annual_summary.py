"""A payee's year in one currency: what was credited by work, source and use, deducted, withheld and paid (X-g, 3.4)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.payments.domain.register import RegisterTotal, TaxedOrder, lines_of_order, totals_of
from services.payments.domain.statement_content import Balance, Person, alphabetical
from shared.contracts.distribution import Deduction
from shared.contracts.terms import Channel, UseType
from shared.kernel.money import Money
from shared.paper.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCredit:
    """A share that was credited in the year, or taken back, below zero."""

    work: str
    title: str
    channel: Channel
    payer: Person
    use_type: UseType
    gross: Money
    deductions: tuple[Deduction, ...]
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SumOf:
    """What came of one work, source or use, less what was taken back."""

    key: str
    """Id of the work or the payer, or the use type."""
    name: str
    """Title or name; of a use empty."""
    channel: Channel | None
    """Of a source."""
    lines: int
    gross: Money
    deducted: Money
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductionSum:
    """What was deducted of one kind before it was credited."""

    kind: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPayment:
    """An order of the year, by its execution date."""

    order: TaxedOrder
    bank_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualSummary:
    """The whole summary. The balance goes by the days on which the account moved, tax by execution dates (D-78): an
    order that is released in the last days of a year may be taxed in the next."""

    guild: str
    payee: Person
    language: Language
    year: int
    currency: str
    balance: Balance
    by_work: tuple[SumOf, ...]
    by_source: tuple[SumOf, ...]
    by_use: tuple[SumOf, ...]
    deductions: tuple[DeductionSum, ...]
    taken_over: Money
    """Net, with the books of the old system."""
    passed: Money
    """Net that came from accounts of others as their heir, as the same party or by the end of a dispute, less what
    passed on so."""
    withheld: tuple[RegisterTotal, ...]
    """Income tax and social insurance apart, as in the register of the year."""
    payments: tuple[YearPayment, ...]


def summed(
    credits_: Sequence[YearCredit], currency: str
) -> tuple[tuple[SumOf, ...], tuple[SumOf, ...], tuple[SumOf, ...]]:
    """The credits by work, by source and by use."""
    by_work = _sums(credits_, lambda one: (one.work, one.title, None), currency)
    by_source = _sums(credits_, lambda one: (one.payer.id, one.payer.name, one.channel), currency)
    by_use = _sums(credits_, lambda one: (one.use_type.value, "", None), currency)
    return by_work, by_source, by_use


def deducted(credits_: Iterable[YearCredit], currency: str) -> tuple[DeductionSum, ...]:
    """The deductions by kind."""
    sums: dict[str, int] = {}
    for one in credits_:
        for deduction in one.deductions:
            sums[deduction.kind] = sums.get(deduction.kind, 0) + deduction.amount.amount
    return tuple(DeductionSum(kind=kind, amount=Money(sums[kind], currency)) for kind in sorted(sums))


def withheld_of(payments: Iterable[YearPayment]) -> tuple[RegisterTotal, ...]:
    """The totals by kind, as the register of the year has them."""
    return totals_of(line for one in payments for line in lines_of_order(one.order))


def problems_of(summary: AnnualSummary) -> list[str]:
    """What keeps a summary from being filed: every part must give what was credited."""
    found = []
    if not summary.balance.adds_up:
        found.append("opening, credited, withheld and paid do not give the closing balance")
    credited = summary.balance.credited.amount
    taken = sum(one.amount.amount for one in summary.deductions)
    for name in ("by_work", "by_source", "by_use"):
        sums: tuple[SumOf, ...] = getattr(summary, name)
        net = sum(one.net.amount for one in sums)
        if net + summary.taken_over.amount + summary.passed.amount != credited:
            found.append(f"{name} gives {net}, credited were {credited}")
        if sum(one.deducted.amount for one in sums) != taken:
            found.append(f"the deductions {name} are not those by kind")
    return found


Key = tuple[str, str, Channel | None]


def _sums(
    credits_: Iterable[YearCredit], key_of: Callable[[YearCredit], Key], currency: str
) -> tuple[SumOf, ...]:
    found: dict[Key, list[YearCredit]] = {}
    for one in credits_:
        found.setdefault(key_of(one), []).append(one)
    return tuple(_sum(key, found, currency) for key in sorted(found, key=_order))


def _order(key: Key) -> tuple[list[int], str, str]:
    return (alphabetical(key[1]), key[0], key[2] or "")


def _sum(key: Key, found: Mapping[Key, Sequence[YearCredit]], currency: str) -> SumOf:
    gross = sum(one.gross.amount for one in found[key])
    net = sum(one.net.amount for one in found[key])
    return SumOf(
        key=key[0],
        name=key[1],
        channel=key[2],
        lines=len(found[key]),
        gross=Money(gross, currency),
        deducted=Money(gross - net, currency),
        net=Money(net, currency),
    )
