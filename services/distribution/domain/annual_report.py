"""What the General Meeting and the Agency are told of a period: collections, distribution, reserve, deductions.

Every figure is a sum of entries of the double-entry ledger, or is held against one: `checks` says both sides.
"""

from collections.abc import Callable, Iterable

from services.distribution.domain.annual_figures import (
    AnnualReport,
    Balanced,
    Check,
    Collected,
    Figures,
    Moved,
    Used,
)
from services.distribution.domain.double_entry import ALLOCATED, MONEY
from services.distribution.domain.draft import DEDUCTED
from services.distribution.domain.ledger import (
    AWAITING_ACCOUNT,
    AWAITING_FUNDS,
    AWAITING_RUN,
    FX,
    UNALLOCATED,
    VAT,
)
from shared.contracts.terms import ShareState

_NOT_DISTRIBUTED = (
    MONEY,
    ALLOCATED,
    UNALLOCATED,
    VAT,
    FX,
    AWAITING_ACCOUNT,
    AWAITING_FUNDS,
    AWAITING_RUN,
)


def report_on(figures: Figures) -> AnnualReport:
    """The report: pure, and the same for the same figures in any order."""
    balances = _balances(figures.moved)
    collected = _collected(figures.moved)
    used = _used(figures.moved)
    report = AnnualReport(
        first=figures.first,
        last=figures.last,
        position=figures.position,
        collected=collected,
        used=used,
        distributed=tuple(one for one in balances if one.account not in _NOT_DISTRIBUTED),
        reserve=tuple(one for one in balances if one.account == ShareState.RESERVED),
        gone=tuple(sorted(figures.gone, key=lambda one: (one.currency, one.how, one.reason))),
        standing=tuple(sorted(figures.standing, key=lambda one: (one.currency, one.reason, one.year))),
        deducted=tuple(
            sorted(figures.deducted, key=lambda one: (one.currency, one.kind, one.decision, one.rate))
        ),
        balances=balances,
        checks=tuple(_checks(figures, balances, collected, used)),
    )
    return report


def _account(name: str) -> tuple[str, str | None]:
    account, _, reason = name.partition("|")
    return account, None if account == ALLOCATED else reason or None


def _balances(moved: Iterable[Moved]) -> tuple[Balanced, ...]:
    sums: dict[tuple[str, str, str], list[int]] = {}
    for one in moved:
        for side, name in ((1, one.debit), (2, one.credit)):
            account, reason = _account(name)
            line = sums.setdefault((account, reason or "", one.currency), [0, 0, 0])
            line[0] += one.before if side == 2 else -one.before
            line[side] += one.within
    return tuple(
        Balanced(
            account=account,
            reason=reason or None,
            currency=currency,
            opening=opening,
            debits=debits,
            credits=credits,
        )
        for (account, reason, currency), (opening, debits, credits) in sorted(sums.items())
        if opening or debits or credits
    )


def _collected(moved: Iterable[Moved]) -> tuple[Collected, ...]:
    sums: dict[tuple[str, str], list[int]] = {}
    for one in moved:
        if not one.of_receipt:
            continue
        line = sums.setdefault((one.source, one.currency), [0, 0, 0])
        line[0] += one.within if one.debit == MONEY else 0
        line[1] += one.within if one.credit == MONEY else 0
        line[2] += one.within * ((one.credit == VAT) - (one.debit == VAT))
    return tuple(
        Collected(
            source=source,
            currency=currency,
            received=received,
            taken_back=back,
            vat=vat,
            royalty=received - back - vat,
        )
        for (source, currency), (received, back, vat) in sorted(sums.items())
        if received or back or vat
    )


_COLUMNS = (ALLOCATED, ShareState.CREDITED, DEDUCTED, ShareState.RESERVED)


def _used(moved: Iterable[Moved]) -> tuple[Used, ...]:
    sums: dict[tuple[str, str, str], list[int]] = {}
    for one in moved:
        if one.of_receipt:
            continue
        line = sums.setdefault((one.channel or one.source, one.use_type or "", one.currency), [0] * 5)
        for sign, name in ((-1, one.debit), (1, one.credit)):
            account, _ = _account(name)
            if account in _COLUMNS:
                # What is allocated comes in where ALLOCATED is debited.
                line[_COLUMNS.index(account)] += one.within * (-sign if account == ALLOCATED else sign)
            elif account not in _NOT_DISTRIBUTED:
                line[4] += one.within * sign
    return tuple(
        Used(
            channel=channel,
            use_type=use_type or None,
            currency=currency,
            allocated=allocated,
            credited=credited,
            deducted=deducted,
            reserved=reserved,
            otherwise=otherwise,
        )
        for (channel, use_type, currency), (allocated, credited, deducted, reserved, otherwise) in sorted(
            sums.items()
        )
        if allocated or credited or deducted or reserved or otherwise
    )


def _checks(
    figures: Figures,
    balances: tuple[Balanced, ...],
    collected: tuple[Collected, ...],
    used: tuple[Used, ...],
) -> Iterable[Check]:
    for currency in sorted({one.currency for one in balances}):
        of = [one for one in balances if one.currency == currency]

        def change(counts: Callable[[str], bool], of: list[Balanced] = of) -> int:
            return sum(one.credits - one.debits for one in of if counts(one.account))

        came = sum(one.received - one.taken_back for one in collected if one.currency == currency)
        kept = sum(
            one.within * ((one.credit in (UNALLOCATED, VAT)) - (one.debit in (UNALLOCATED, VAT)))
            for one in figures.moved
            if one.of_receipt and one.currency == currency
        )
        given = sum(one.allocated for one in used if one.currency == currency)
        sides = {
            "debits = credits": (sum(one.debits for one in of), sum(one.credits for one in of)),
            "collected = MONEY": (came, -change(lambda account: account == MONEY)),
            "collected = all states": (came, change(lambda account: account not in (MONEY, ALLOCATED))),
            "collected = by use + unallocated + VAT": (came, given + kept),
            "deductions by decision = DEDUCTED": (
                sum(one.amount for one in figures.deducted if one.currency == currency),
                change(lambda account: account == DEDUCTED),
            ),
            "reserve by year = RESERVED": (
                sum(one.amount for one in figures.standing if one.currency == currency),
                sum(one.closing for one in of if one.account == ShareState.RESERVED),
            ),
        }
        for name, (left, right) in sides.items():
            yield Check(name=name, currency=currency, left=left, right=right)
