"""A statement on paper: A4 across, Azerbaijani with English beside it, the same bytes for the same content."""

from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from services.payments.domain.statement_content import StatementContent
from services.payments.formats.statement_tables import (
    WIDTH,
    adjustments_table,
    held_table,
    lines_table,
    other_parts_table,
    payments_table,
    taken_over_table,
    tax_table,
)
from shared.paper.style import (
    ACCENT,
    AMOUNT,
    HEAD,
    LABEL,
    MARGIN,
    NAME,
    REGULAR,
    RULE,
    SOFT,
    TITLE,
    cell,
    heading,
    register_fonts,
)
from shared.paper.words import Word, day, with_currency


def render(content: StatementContent) -> bytes:
    """The PDF's bytes; the fonts are in it, so that every Azerbaijani letter stands on every machine."""
    register_fonts()
    head = content.head
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=landscape(A4),
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN - 3 * mm,
        bottomMargin=MARGIN + 4 * mm,
        title=f"Hesabat / Statement {head.number}",
        author=head.guild,
        subject=head.payee.name,
        lang="az",
        invariant=1,
    )
    foot = _Foot(f"{head.guild} · {head.number} · {head.payee.name}")
    document.build(_story(content), onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()


class _Foot:
    """The foot of every page."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, 6.6)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, 10 * mm, self._text)
        page = f"Səhifə / Page {document.page}"
        canvas.drawRightString(landscape(A4)[0] - MARGIN, 10 * mm, page)
        canvas.restoreState()


def _story(content: StatementContent) -> list[Flowable]:
    story: list[Flowable] = [_head(content), Spacer(1, 3 * mm), _balance(content)]
    if content.lines:
        story += [heading("Hesablanmış qonorar", "Royalty credited"), lines_table(content)]
    for title, table in (
        (Word("Düzəlişlər", "Adjustments"), adjustments_table(content)),
        (Word("Köhnə sistemdən qəbul edilib", "Taken over from the old system"), taken_over_table(content)),
        (Word("Vergi və sosial sığorta", "Tax and social insurance"), tax_table(content)),
        (Word("Ödənişlər", "Payments"), payments_table(content)),
        (Word("Saxlanılan məbləğlər", "Amounts held"), held_table(content)),
        (
            Word("Eyni əsərlərin başqa payları", "Other parts of the same works"),
            other_parts_table(content),
        ),
    ):
        if table is not None:
            story.append(KeepTogether([heading(title.az, title.en), table]))
    return [*story, KeepTogether(_notice(content))]


def _head(content: StatementContent) -> Table:
    head, payee = content.head, content.head.payee
    left = [
        cell("HESABAT", TITLE),
        cell("Royalty statement", LABEL),
        cell(f"<b>{escape(head.guild)}</b>"),
    ]
    ids = []
    if payee.member_number:
        ids.append(f"Üzv № / Member no. {escape(payee.member_number)}")
    if payee.ipi_name_numbers:
        ids.append("IPI " + ", ".join(escape(number) for number in payee.ipi_name_numbers))
    middle = [
        cell("Alan / Payee", LABEL),
        cell(escape(payee.name), NAME),
        *(cell(text) for text in ids),
    ]
    runs = "<br/>".join(f"{day(closed)} · {run[:8]}" for run, closed in head.runs) or "–"
    facts = [
        ("Hesabat № / Statement no.", f"<b>{escape(head.number)}</b>"),
        ("Tarix / Date", day(head.closing_date)),
        ("Valyuta / Currency", head.currency),
        ("Bölgü / Distribution closed on", runs),
        ("Ödəniş / Payment run", head.payment_run[:8]),
        ("Reyestr / Registry position", str(head.registry_sequence)),
    ]
    right = Table(
        [[cell(label, LABEL), cell(value)] for label, value in facts],
        colWidths=[45 * mm, 45 * mm],
        style=TableStyle([("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5)]),
    )
    style: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0)]
    style.append(("LINEBELOW", (0, 0), (-1, -1), 1.2, ACCENT))
    style.append(("BOTTOMPADDING", (0, 0), (-1, -1), 6))
    return Table(
        [[left, middle, right]], colWidths=[80 * mm, WIDTH - 175 * mm, 95 * mm], style=TableStyle(style)
    )


def _balance(content: StatementContent) -> Table:
    balance = content.balance
    fields = [
        ("Əvvəlki qalıq", "Opening", balance.opening, ""),
        ("Hesablanıb", "Credited", balance.credited, "+ "),
        ("Tutulub (vergi, sığorta)", "Withheld", balance.withheld, "− "),
        ("Ödənilib", "Paid", balance.paid, "− "),
        ("Son qalıq", "Closing", balance.closing, "= "),
    ]
    row = [
        [
            cell(f"{sign}{az} / {en}", LABEL),
            cell(with_currency(amount), AMOUNT),
        ]
        for az, en, amount, sign in fields
    ]
    style: list[Any] = [
        ("BACKGROUND", (0, 0), (-1, -1), HEAD),
        ("BOX", (0, 0), (-1, -1), 0.5, RULE),
        ("INNERGRID", (0, 0), (-1, -1), 0.5, RULE),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
    ]
    return Table([row], colWidths=[WIDTH / 5] * 5, style=TableStyle(style))


def _notice(content: StatementContent) -> list[Flowable]:
    notice = content.notice
    until = day(notice.until)
    return [
        heading("Şikayət", "Complaints"),
        cell(f"{escape(notice.az)} Son gün: <b>{until}</b>."),
        cell(f"{escape(notice.en)} Until <b>{until}</b>.", LABEL),
    ]
