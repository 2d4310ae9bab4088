"""The tables of a statement: lines, tax, payments, what is held and what did not come to anybody."""

from html import escape
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import (
    LongTable,
    Table,
    TableStyle,
)

from services.payments.domain.statement_content import Line, StatementContent
from services.payments.formats.statement_words import BASES, CAUSES, REASONS, STATES, TAXES
from shared.kernel.money import Money
from shared.paper.money_words import CHANNELS, DEDUCTIONS, GENRES
from shared.paper.style import FRAME_PADDING, GRID, MARGIN, RIGHT, both, cell, columns
from shared.paper.words import ROLES, USES, day, days, percent, with_currency, word, written

WIDTH = landscape(A4)[0] - 2 * MARGIN - 2 * FRAME_PADDING


def lines_table(content: StatementContent) -> LongTable:
    rows: list[list[Any]] = [
        columns(
            ("Əsər", "Work"),
            ("Rol, pay", "Role, share"),
            ("Mənbə, istifadə", "Source, use"),
            ("Tutulmalar", "Deductions"),
            ("Cəmi", "Gross"),
            ("Xalis", "Net"),
            right=2,
        )
    ]
    for line in content.lines:
        rows.append(
            [
                cell(_work(line)),
                cell(_role(line)),
                cell(_source(line)),
                cell(_deductions(line)),
                cell(written(line.gross), RIGHT),
                cell(f"<b>{written(line.net)}</b>", RIGHT),
            ]
        )
    currency = content.balance.credited.currency
    sums = (sum(line.gross.amount for line in content.lines), sum(line.net.amount for line in content.lines))
    total = [written(Money(amount, currency)) for amount in sums]
    rows.append(
        [
            cell("<b>Cəmi</b> Total"),
            "",
            "",
            "",
            cell(f"<b>{total[0]}</b>", RIGHT),
            cell(f"<b>{total[1]}</b>", RIGHT),
        ]
    )
    widths = [58 * mm, 38 * mm, 66 * mm, WIDTH - 202 * mm, 20 * mm, 20 * mm]
    return LongTable(rows, colWidths=widths, repeatRows=1, style=TableStyle(GRID))


def _work(line: Line) -> str:
    text = f"<b>{escape(line.title)}</b>"
    if line.title_original and line.title_original != line.title:
        text += f"<br/>{escape(line.title_original)}"
    more = []
    if line.episode is not None:
        more.append(f"Seriya / episode {line.episode}")
    if line.genre:
        more.append(both(word(GENRES, line.genre)))
    if line.owner is not None:
        document = f"<br/>sənəd / document {line.document_sha256[:12]}" if line.document_sha256 else ""
        more.append(f"müəllif / owner: {escape(line.owner.name)}{document}")
    return text + "".join(f"<br/>{one}" for one in more)


def _role(line: Line) -> str:
    text = f"{both(word(ROLES, line.role))}<br/>pay / share {escape(line.fraction)}"
    return text + ("<br/><b>BƏSTƏKAR / COMPOSER</b>" if "COMPOSER" in line.marks else "")


def _source(line: Line) -> str:
    text = f"{both(word(CHANNELS, line.channel))} · {both(word(USES, line.use_type))}"
    text += f"<br/>{days(line.period)} · {escape(line.territory)}"
    if line.source is not None:
        text += f"<br/>{with_currency(line.source.amount)}"
        if line.source.rate is not None and line.source.rate_day is not None:
            rate = str(line.source.rate).replace(".", ",")
            per = "" if line.source.nominal == 1 else f" / {line.source.nominal}"
            text += f" × {rate}{per} ({day(line.source.rate_day)})"
    return text


def _deductions(line: Line) -> str:
    found = []
    for one in line.deductions:
        name = word(DEDUCTIONS, one.kind)
        found.append(
            f"{escape(name.az)} {percent(one.rate)}: {written(one.amount)}"
            f'<br/><font color="#5c6b7a" size="6.4">{escape(name.en)} · {escape(one.decision)}</font>'
        )
    return "<br/>".join(found)


def taken_over_table(content: StatementContent) -> LongTable | None:
    rows: list[list[Any]] = [
        columns(
            ("Əsər", "Work"),
            ("Rol", "Role"),
            ("Köhnə sistemdə", "In the old system"),
            ("Cəmi", "Gross"),
            ("Xalis", "Net"),
            right=2,
        )
    ]
    for one in content.taken_over:
        owner = f"<br/>müəllif / owner: {escape(one.owner.name)}" if one.owner is not None else ""
        said = f"<br/>{escape(one.said)}" if one.said else ""
        rows.append(
            [
                cell(f"<b>{escape(one.title) or '–'}</b>{owner}"),
                cell(both(word(ROLES, one.role)) if one.work else "–"),
                cell(f"{day(one.day)} · {escape(one.number)}{said}"),
                cell(written(one.gross), RIGHT),
                cell(f"<b>{written(one.net)}</b>", RIGHT),
            ]
        )
    widths = [80 * mm, 50 * mm, WIDTH - 180 * mm, 25 * mm, 25 * mm]
    style = TableStyle(GRID)
    return LongTable(rows, colWidths=widths, repeatRows=1, style=style) if len(rows) > 1 else None


def adjustments_table(content: StatementContent) -> LongTable | None:
    rows: list[list[Any]] = [
        columns(
            ("Əsər", "Work"),
            ("Rol, dövr", "Role, period"),
            ("Səbəb, düzəldilən sətir", "Reason, line corrected"),
            ("Cəmi", "Gross"),
            ("Xalis", "Net"),
            right=2,
        )
    ]
    for one in content.adjustments:
        owner = f"<br/>müəllif / owner: {escape(one.owner.name)}" if one.owner is not None else ""
        where = f"hesabat / statement {escape(one.statement)}" if one.statement else "bu hesabat / this one"
        rows.append(
            [
                cell(f"<b>{escape(one.title)}</b>{owner}"),
                cell(f"{both(word(ROLES, one.role))}<br/>{days(one.period)}"),
                cell(f"{both(word(CAUSES, one.cause))}<br/>{where} · {one.original[:8]}"),
                cell(written(one.gross), RIGHT),
                cell(f"<b>{written(one.net)}</b>", RIGHT),
            ]
        )
    widths = [80 * mm, 50 * mm, WIDTH - 180 * mm, 25 * mm, 25 * mm]
    style = TableStyle(GRID)
    return LongTable(rows, colWidths=widths, repeatRows=1, style=style) if len(rows) > 1 else None


def tax_table(content: StatementContent) -> Table | None:
    rows: list[list[Any]] = [
        columns(
            ("Növ", "Kind"),
            ("Hüquqi əsas", "Legal basis"),
            ("Baza", "Base"),
            ("Dərəcə", "Rate"),
            ("Tutulub", "Withheld"),
            right=3,
        )
    ]
    for payment in content.payments:
        for one in payment.withheld:
            base = f'<br/><font color="#5c6b7a" size="6.4">{escape(word(BASES, one.base_of).az)}</font>'
            rows.append(
                [
                    cell(both(word(TAXES, one.kind))),
                    cell(escape(one.reference)),
                    cell(written(one.base) + base, RIGHT),
                    cell(percent(one.rate), RIGHT),
                    cell(f"<b>{written(one.amount)}</b>", RIGHT),
                ]
            )
    widths = [75 * mm, WIDTH - 165 * mm, 35 * mm, 25 * mm, 30 * mm]
    return Table(rows, colWidths=widths, style=TableStyle(GRID)) if len(rows) > 1 else None


def payments_table(content: StatementContent) -> Table | None:
    rows: list[list[Any]] = [
        columns(
            ("Gün", "Day"),
            ("Bank istinadı", "Bank reference"),
            ("Əməliyyat", "Transaction"),
            ("Məbləğ", "Amount"),
            right=1,
        )
    ]
    for payment in content.payments:
        rows.append(
            [
                day(payment.day),
                cell(payment.bank_reference),
                cell("Bank tapşırığı <font color='#5c6b7a'>Order to the bank</font>"),
                cell(f"<b>{written(payment.net)}</b>", RIGHT),
            ]
        )
    for back in content.returns:
        code = f" ({escape(back.bank_code)})" if back.bank_code else ""
        taken = written(back.withheld_taken_back)
        text = f"Bank qaytarıb{code}; tutulan {taken} geri alınıb <font color='#5c6b7a'>Returned</font>"
        rows.append(
            [
                day(back.day),
                cell(back.bank_reference),
                cell(text),
                cell(f"<b>{written(-back.amount)}</b>", RIGHT),
            ]
        )
    for row in rows[1:]:
        row[0] = cell(row[0])
    widths = [30 * mm, 70 * mm, WIDTH - 130 * mm, 30 * mm]
    return Table(rows, colWidths=widths, style=TableStyle(GRID)) if len(rows) > 1 else None


def held_table(content: StatementContent) -> Table | None:
    rows: list[list[Any]] = [
        columns(("Əsər", "Work"), ("Rol", "Role"), ("Səbəb", "Reason"), ("Məbləğ", "Amount"), right=1)
    ]
    for one in content.held:
        state = f"<b>{escape(word(STATES, one.state).az)}</b>: {both(word(REASONS, one.reason))}"
        rows.append(
            [
                cell(f"<b>{escape(one.title) or '–'}</b>"),
                cell(both(word(ROLES, one.role))),
                cell(state),
                cell(f"<b>{written(one.amount)}</b>", RIGHT),
            ]
        )
    return _parts_table(rows)


def other_parts_table(content: StatementContent) -> Table | None:
    rows: list[list[Any]] = [
        columns(
            ("Əsər", "Work"), ("Rol, pay", "Role, share"), ("Vəziyyət", "State"), ("Cəmi", "Gross"), right=1
        )
    ]
    for one in content.other_parts:
        state = f"<b>{escape(word(STATES, one.state).az)}</b>"
        if one.reason is not None:
            state += f": {both(word(REASONS, one.reason))}"
        rows.append(
            [
                cell(f"<b>{escape(one.title)}</b>"),
                cell(f"{both(word(ROLES, one.role))} {escape(one.fraction)}"),
                cell(state),
                cell(written(one.amount), RIGHT),
            ]
        )
    return _parts_table(rows)


def _parts_table(rows: list[list[Any]]) -> Table | None:
    widths = [80 * mm, 60 * mm, WIDTH - 170 * mm, 30 * mm]
    style = TableStyle(GRID)
    return LongTable(rows, colWidths=widths, repeatRows=1, style=style) if len(rows) > 1 else None
