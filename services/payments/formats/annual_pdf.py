"""A payee's annual summary on paper: upright A4, wholly in one language, the same bytes for the same content."""

from collections.abc import Sequence

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from services.payments.domain.annual_summary import AnnualSummary, SumOf, YearPayment
from services.payments.formats import statement_labels as labels
from services.payments.formats.statement_words import TAXES
from shared.kernel.money import Money
from shared.paper.money_words import CHANNELS, DEDUCTIONS
from shared.paper.setting import ACCENT_PAINT, INK_PAINT, PLAIN, QUIET, STRONG, Face, Said
from shared.paper.sheet import Cell, Column, Sheet
from shared.paper.style import BOLD
from shared.paper.words import USES, Language, Term, day, term
from shared.paper.writing import Writing

_TITLE = Face(BOLD, 15, 19, ACCENT_PAINT)
_NAME = Face(BOLD, 11, 14, INK_PAINT)
_FIGURE = 26 * mm


def render(summary: AnnualSummary, language: Language) -> bytes:
    """The PDF's bytes."""
    say = Writing(language)
    title = f"{say.word(labels.YEAR_TITLE)} {summary.year}"
    name = summary.payee.name
    sheet = Sheet(A4, title=f"{title} · {name}", author=summary.guild, subject=name, language=language)
    sheet.text([Said(title, _TITLE), Said(summary.guild, STRONG)])
    sheet.gap(3 * mm)
    number = f"{say.word(labels.MEMBER)} {summary.payee.member_number}" if summary.payee.member_number else ""
    sheet.text(
        [
            Said(say.word(labels.PAYEE), QUIET),
            Said(name, _NAME),
            Said(" · ".join(one for one in (number, summary.currency) if one), PLAIN),
        ]
    )
    _balance(sheet, summary, say)
    _sums(sheet, say, labels.BY_WORK, labels.WORK, [(one.name or "–", one) for one in summary.by_work])
    _sums(sheet, say, labels.BY_SOURCE, labels.PAYER, [(_source(one, say), one) for one in summary.by_source])
    uses = [(say.word(term(USES, one.key)), one) for one in summary.by_use]
    _sums(sheet, say, labels.BY_USE, labels.USE, uses)
    deductions = [(say.word(term(DEDUCTIONS, one.kind)), one.amount) for one in summary.deductions]
    _amounts(sheet, say, labels.DEDUCTIONS, labels.KIND, deductions)
    _withheld(sheet, summary, say)
    _payments(sheet, summary.payments, say)
    page = say.word(labels.PAGE)
    return sheet.finish(f"{summary.guild} · {name}", lambda at, of: f"{page} {at} / {of}")


def _balance(sheet: Sheet, summary: AnnualSummary, say: Writing) -> None:
    balance = summary.balance
    rows = [
        (say.word(labels.OPENING), balance.opening),
        (say.word(labels.CREDITED), balance.credited),
        (say.word(labels.WITHHELD), -balance.withheld),
        (say.word(labels.PAID), -balance.paid),
        (say.word(labels.CLOSING), balance.closing),
    ]
    parts = ((labels.TAKEN_OVER, summary.taken_over), (labels.PASSED, summary.passed))
    rows[2:2] = [(f"· {say.word(label)}", amount) for label, amount in parts if amount.amount]
    _amounts(sheet, say, labels.BALANCE, labels.KIND, rows)


def _source(one: SumOf, say: Writing) -> str:
    return f"{say.word(term(CHANNELS, one.channel))}: {one.name}"


def _sums(sheet: Sheet, say: Writing, heading: Term, first: Term, rows: Sequence[tuple[str, SumOf]]) -> None:
    if not rows:
        return
    figures = (labels.GROSS, labels.DEDUCTIONS, labels.NET)
    columns = [Column(say.word(first), sheet.width - len(figures) * _FIGURE)]
    columns += [Column(say.word(one), _FIGURE, right=True) for one in figures]
    currency = rows[0][1].net.currency
    total = [
        Money(sum(getattr(one, name).amount for _, one in rows), currency)
        for name in ("gross", "deducted", "net")
    ]
    sheet.heading(say.word(heading))
    sheet.table(
        columns,
        ([[Said(text, PLAIN)], *_figures((one.gross, one.deducted, one.net), say)] for text, one in rows),
        [[Said(say.word(labels.TOTAL), STRONG)], *_figures(total, say, STRONG)],
    )


def _figures(amounts: Sequence[Money], say: Writing, face: Face = PLAIN) -> list[Cell]:
    return [[Said(say.amount(one), face)] for one in amounts]


def _amounts(
    sheet: Sheet, say: Writing, heading: Term, first: Term, rows: Sequence[tuple[str, Money]]
) -> None:
    if not rows:
        return
    columns = [Column(say.word(first), sheet.width - _FIGURE)]
    columns += [Column(say.word(labels.AMOUNT), _FIGURE, right=True)]
    sheet.heading(say.word(heading))
    sheet.table(columns, ([[Said(text, PLAIN)], [Said(say.amount(one), STRONG)]] for text, one in rows))


def _withheld(sheet: Sheet, summary: AnnualSummary, say: Writing) -> None:
    """As the register of the year: what came back with its order is withheld no more."""
    if not summary.withheld:
        return
    figures = (labels.WITHHELD_THEN, labels.BACK, labels.DUE)
    columns = [Column(say.word(labels.KIND), sheet.width - len(figures) * _FIGURE)]
    columns += [Column(say.word(one), _FIGURE, right=True) for one in figures]
    rows = (
        [
            [Said(say.word(term(TAXES, one.kind)), PLAIN)],
            *_figures((one.amount, one.taken_back, one.due), say),
        ]
        for one in summary.withheld
    )
    sheet.heading(say.word(labels.TAX))
    sheet.table(columns, rows)


def _payments(sheet: Sheet, payments: Sequence[YearPayment], say: Writing) -> None:
    if not payments:
        return
    figures = (labels.CREDITED, labels.TAKEN, labels.PAID)
    columns = [Column(say.word(labels.DAY), 20 * mm)]
    columns += [Column(say.word(labels.BANK_REFERENCE), sheet.width - 20 * mm - len(figures) * _FIGURE)]
    columns += [Column(say.word(one), _FIGURE, right=True) for one in figures]
    sheet.heading(say.word(labels.PAYMENTS))
    sheet.table(columns, [_payment(one, say) for one in payments])


def _payment(one: YearPayment, say: Writing) -> list[Cell]:
    order = one.order
    reference = [Said(one.bank_reference, PLAIN)]
    if order.taken_back_on is not None:
        reference.append(Said(f"{say.word(labels.CAME_BACK)} {day(order.taken_back_on)}", QUIET))
    sums = (order.gross, order.gross - order.net, order.net)
    return [[Said(day(order.execution_date), PLAIN)], reference, *_figures(sums, say)]
