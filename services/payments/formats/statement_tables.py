"""The tables of a statement that stand by works: what was credited, what is held, what did not come to anybody."""

from collections.abc import Iterator

from reportlab.lib.units import mm

from services.payments.domain.statement_content import Line, StatementContent
from services.payments.formats import statement_labels as labels
from services.payments.formats.statement_words import MARKS, REASONS, STATES
from shared.kernel.money import Money
from shared.paper.money_words import CHANNELS, DEDUCTIONS, GENRES
from shared.paper.setting import PLAIN, QUIET, STRONG, Said
from shared.paper.sheet import Cell, Column, Sheet
from shared.paper.words import ROLES, USES, day, days, term
from shared.paper.writing import Writing


def lines(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    """What was credited, line by line, with the sum."""
    if not content.lines:
        return
    wide = sheet.width - 183 * mm
    titles = (labels.WORK, labels.ROLE_SHARE, labels.SOURCE, labels.DEDUCTIONS, labels.GROSS, labels.NET)
    widths = (wide, 38 * mm, 52 * mm, 50 * mm, 17.5 * mm, 17.5 * mm)
    columns = [Column("№", 8 * mm)]
    columns += [
        Column(say.word(title), width, right=title in (labels.GROSS, labels.NET))
        for title, width in zip(titles, widths, strict=True)
    ]
    currency = content.balance.credited.currency
    gross = Money(sum(line.gross.amount for line in content.lines), currency)
    net = Money(sum(line.net.amount for line in content.lines), currency)
    total: list[Cell] = [[], [Said(say.word(labels.TOTAL), STRONG)], [], [], []]
    total += [[Said(say.amount(amount), STRONG)] for amount in (gross, net)]
    sheet.heading(say.word(labels.LINES))
    sheet.table(columns, (_cells(line, say) for line in content.lines), total)


def _cells(line: Line, say: Writing) -> list[Cell]:
    return [
        [Said(str(line.number), QUIET)],
        list(_work(line, say)),
        list(_role(line, say)),
        list(_source(line, say)),
        list(_deductions(line, say)),
        [Said(say.amount(line.gross), PLAIN)],
        [Said(say.amount(line.net), STRONG)],
    ]


def _work(line: Line, say: Writing) -> Iterator[Said]:
    yield Said(line.title, STRONG)
    if line.title_original and line.title_original != line.title:
        yield Said(line.title_original, PLAIN)
    more = [] if line.episode is None else [f"{say.word(labels.EPISODE)} {line.episode}"]
    more += [say.word(term(GENRES, line.genre))] if line.genre else []
    if more:
        yield Said(" · ".join(more), PLAIN)
    if line.owner is not None:
        document = (
            f" ({say.word(labels.DOCUMENT)} {line.document_sha256[:12]})" if line.document_sha256 else ""
        )
        yield Said(f"{say.word(labels.OWNER)}: {line.owner.name}{document}", QUIET)
    if line.mends is not None:
        yield Said(f"{say.word(labels.ANEW)} ({line.mends[:8]})", QUIET)


def _role(line: Line, say: Writing) -> Iterator[Said]:
    yield Said(f"{say.word(term(ROLES, line.role))}, {say.word(labels.SHARE)} {line.fraction}", PLAIN)
    for mark in line.marks:
        yield Said(say.word(term(MARKS, mark)), STRONG)


def _source(line: Line, say: Writing) -> Iterator[Said]:
    yield Said(f"{say.word(term(CHANNELS, line.channel))}: {line.payer.name}", PLAIN)
    yield Said(f"{say.word(term(USES, line.use_type))} · {line.territory}", PLAIN)
    yield Said(days(line.period), PLAIN)
    if line.source is None:
        return
    rate = ""
    if line.source.rate is not None and line.source.rate_day is not None:
        per = "" if line.source.nominal == 1 else f" / {line.source.nominal}"
        rate = f" × {say.number(line.source.rate)}{per} ({day(line.source.rate_day)})"
    yield Said(say.with_currency(line.source.amount) + rate, PLAIN)


def _deductions(line: Line, say: Writing) -> Iterator[Said]:
    for one in line.deductions:
        name = say.word(term(DEDUCTIONS, one.kind))
        yield Said(f"{name} {say.percent(one.rate)}: {say.amount(one.amount)}", PLAIN)
        yield Said(one.decision, QUIET)


def held(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    """Money of the payee that waits, with its reason."""
    rows: list[list[Cell]] = [
        [
            [Said(one.title or "–", STRONG)],
            [Said(say.word(term(ROLES, one.role)), PLAIN)],
            [_why(one.state, one.reason, say)],
            [Said(say.amount(one.amount), STRONG)],
        ]
        for one in content.held
    ]
    if rows:
        sheet.heading(say.word(labels.HELD))
        sheet.table(_part_columns(sheet, say), rows)


def other_parts(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    """Why 6 of 18 came: what of the same works nobody was credited."""
    rows: list[list[Cell]] = [
        [
            [Said(one.title, STRONG)],
            [Said(f"{say.word(term(ROLES, one.role))}, {one.fraction}", PLAIN)],
            [_why(one.state, one.reason, say)],
            [Said(say.amount(one.amount), PLAIN)],
        ]
        for one in content.other_parts
    ]
    if rows:
        sheet.heading(say.word(labels.OTHER_PARTS))
        sheet.table(_part_columns(sheet, say), rows)


def _why(state: str, reason: str | None, say: Writing) -> Said:
    text = say.word(term(STATES, state))
    return Said(f"{text}: {say.word(term(REASONS, reason))}" if reason is not None else text, PLAIN)


def _part_columns(sheet: Sheet, say: Writing) -> list[Column]:
    wide = sheet.width - 170 * mm
    return [
        Column(say.word(labels.WORK), wide),
        Column(say.word(labels.ROLE_SHARE), 50 * mm),
        Column(say.word(labels.STATE), 95 * mm),
        Column(say.word(labels.AMOUNT), 25 * mm, right=True),
    ]
