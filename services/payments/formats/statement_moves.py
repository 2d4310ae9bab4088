"""The tables of a statement that stand by movements: adjustments, releases, old books, tax, payments."""

from collections.abc import Iterator, Sequence
from datetime import date

from reportlab.lib.units import mm

from services.payments.domain.statement_content import (
    Adjustment,
    PassedOn,
    Release,
    StatementContent,
    TakenOver,
)
from services.payments.domain.statement_payment import Payment
from services.payments.formats import statement_labels as labels
from services.payments.formats.statement_words import BASES, CAUSES, PASSED, TAXES
from shared.contracts.payments import Withholding
from shared.kernel.money import Money
from shared.paper.setting import PLAIN, QUIET, STRONG, Said
from shared.paper.sheet import Cell, Column, Sheet
from shared.paper.words import ROLES, Term, day, days, term
from shared.paper.writing import Writing

_FIGURE = 25 * mm


def adjustments(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    """What was credited and is taken back, each with the line that it corrects."""
    rows: list[list[Cell]] = [
        [
            [Said(one.title, STRONG), *_owner(one, say)],
            [Said(say.word(term(ROLES, one.role)), PLAIN), Said(days(one.period), PLAIN)],
            [Said(say.word(term(CAUSES, one.cause)), PLAIN), Said(_corrected(one, say), PLAIN)],
            *_sums(one.gross, one.net, say),
        ]
        for one in content.adjustments
    ]
    titles = (labels.WORK, labels.ROLE_PERIOD, labels.CORRECTED)
    _table(sheet, say, labels.ADJUSTMENTS, titles, (70 * mm, 55 * mm), rows)


def _corrected(one: Adjustment, say: Writing) -> str:
    where = say.word(labels.THIS_ONE)
    if one.statement is not None:
        where = f"{say.word(labels.STATEMENT)} {one.statement}"
    line = f", {say.word(labels.LINE)} {one.line}" if one.line is not None else ""
    return f"{where}{line} ({one.original[:8]})"


def _owner(one: Adjustment | PassedOn | TakenOver, say: Writing) -> list[Said]:
    return [Said(f"{say.word(labels.OWNER)}: {one.owner.name}", QUIET)] if one.owner is not None else []


def released(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    """What of the lines an earlier run had reserved, and which."""
    rows: list[list[Cell]] = [
        [
            [Said(one.title, STRONG)],
            [Said(f"{say.word(term(ROLES, one.role))}, {say.word(labels.LINE)} {one.line}", PLAIN)],
            [Said(_run(one), PLAIN)],
            *_sums(one.gross, one.net, say),
        ]
        for one in content.released
    ]
    titles = (labels.WORK, labels.ROLE, labels.RESERVED_BY)
    _table(sheet, say, labels.RELEASED, titles, (80 * mm, 60 * mm), rows)


def _run(one: Release) -> str:
    run = one.original_run[:8]
    return run if one.original_closed_on is None else f"{day(one.original_closed_on)} ({run})"


def taken_over(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    """What came with the old system's books."""
    rows: list[list[Cell]] = [
        [
            [Said(one.title or "–", STRONG), *_owner(one, say)],
            [Said(say.word(term(ROLES, one.role)) if one.work else "–", PLAIN)],
            [Said(f"{day(one.day)} · {one.number}", PLAIN), *([Said(one.said, QUIET)] if one.said else [])],
            *_sums(one.gross, one.net, say),
        ]
        for one in content.taken_over
    ]
    titles = (labels.WORK, labels.ROLE, labels.OLD_SYSTEM)
    _table(sheet, say, labels.TAKEN_OVER, titles, (80 * mm, 50 * mm), rows)


def passed(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    """What came from another account, or went to one."""
    rows: list[list[Cell]] = [
        [
            [Said(one.title or "–", STRONG), *_owner(one, say)],
            [Said(say.word(term(ROLES, one.role)) if one.work else "–", PLAIN)],
            [Said(say.word(term(PASSED, one.cause)), PLAIN), Said(_way(one, say), PLAIN)],
            *_sums(one.gross, one.net, say),
        ]
        for one in content.passed
    ]
    titles = (labels.WORK, labels.ROLE, labels.FROM_OR_TO)
    _table(sheet, say, labels.PASSED, titles, (80 * mm, 50 * mm), rows)


def _way(one: PassedOn, say: Writing) -> str:
    document = f" · {say.word(labels.DOCUMENT)} {one.document_sha256[:12]}" if one.document_sha256 else ""
    return f"{say.word(labels.FROM if one.net.amount > 0 else labels.TO)}: {one.other.name}{document}"


def _sums(gross: Money, net: Money, say: Writing) -> list[Cell]:
    return [[Said(say.amount(gross), PLAIN)], [Said(say.amount(net), STRONG)]]


def _table(
    sheet: Sheet,
    say: Writing,
    heading: Term,
    titles: Sequence[Term],
    widths: Sequence[float],
    rows: Sequence[Sequence[Cell]],
) -> None:
    """Three columns in words, the last as wide as there is room, then gross and net."""
    if not rows:
        return
    last = sheet.width - sum(widths) - 2 * _FIGURE
    columns = [Column(say.word(title), width) for title, width in zip(titles, (*widths, last), strict=True)]
    columns += [Column(say.word(one), _FIGURE, right=True) for one in (labels.GROSS, labels.NET)]
    sheet.heading(say.word(heading))
    sheet.table(columns, rows)


def tax(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    """What the law withholds: base, rate and legal basis, social insurance on a line of its own."""
    rows = [_withheld(one, say) for payment in content.payments for one in payment.withheld]
    if not rows:
        return
    wide = sheet.width - 165 * mm
    columns = [Column(say.word(labels.KIND), 75 * mm), Column(say.word(labels.LEGAL_BASIS), wide)]
    figures = ((labels.BASE, 40 * mm), (labels.RATE, 20 * mm), (labels.TAKEN, 30 * mm))
    columns += [Column(say.word(title), width, right=True) for title, width in figures]
    sheet.heading(say.word(labels.TAX))
    sheet.table(columns, rows)


def _withheld(one: Withholding, say: Writing) -> list[Cell]:
    return [
        [Said(say.word(term(TAXES, one.kind)), PLAIN)],
        [Said(one.reference, PLAIN)],
        [Said(say.amount(one.base), PLAIN), Said(say.word(term(BASES, one.base_of)), QUIET)],
        [Said(say.percent(one.rate), PLAIN)],
        [Said(say.amount(one.amount), STRONG)],
    ]


def payments(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    """Orders to the bank, and those that came back."""
    rows = list(_orders(content, say))
    if not rows:
        return
    wide = sheet.width - 140 * mm
    columns = [Column(say.word(labels.DAY), 25 * mm), Column(say.word(labels.BANK_REFERENCE), 85 * mm)]
    columns += [Column(say.word(labels.TRANSACTION), wide)]
    columns += [Column(say.word(labels.AMOUNT), 30 * mm, right=True)]
    sheet.heading(say.word(labels.PAYMENTS))
    sheet.table(columns, rows)


def _orders(content: StatementContent, say: Writing) -> Iterator[list[Cell]]:
    for one in content.payments:
        yield _move(one.day, one.bank_reference, say.word(labels.ORDER) + _told(one, say), one.net, say)
    for back in content.returns:
        code = f" ({back.bank_code})" if back.bank_code else ""
        taken = f"{say.word(labels.TAKEN_BACK)}: {say.amount(back.withheld_taken_back)}"
        how = labels.FAILED if back.failed else labels.RETURNED
        text = f"{say.word(how)}{code}; {taken}"
        yield _move(back.day, back.bank_reference, text, -back.amount, say)


def _told(one: Payment, say: Writing) -> str:
    """In which currency it was paid, and what the bank was told in all, where that is not the net."""
    in_all = (
        f"; {say.word(labels.IN_ALL)} {say.with_currency(one.ordered)}" if one.ordered != one.paid else ""
    )
    if one.paid == one.net:
        return in_all
    rate = ""
    if one.rate is not None:
        per = "" if one.rate.nominal == 1 else f" / {one.rate.nominal}"
        rate = f" ({say.number(one.rate.value)}{per}, {day(one.rate.day)})"
    return f": {say.with_currency(one.paid)}{rate}{in_all}"


def _move(on: date, reference: str, text: str, amount: Money, say: Writing) -> list[Cell]:
    words = [[Said(one, PLAIN)] for one in (day(on), reference, text)]
    return [*words, [Said(say.amount(amount), STRONG)]]
