"""A statement on paper: A4 across, wholly in one language, the same bytes for the same content."""

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm

from services.payments.domain.statement_content import Person, StatementContent, Tied
from services.payments.formats import statement_labels as labels
from services.payments.formats.statement_moves import adjustments, passed, payments, released, taken_over, tax
from services.payments.formats.statement_tables import held, lines, other_parts
from shared.paper.setting import ACCENT_PAINT, INK_PAINT, PLAIN, QUIET, STRONG, Face, Said
from shared.paper.sheet import Sheet
from shared.paper.style import BOLD
from shared.paper.words import Language, Term, day
from shared.paper.writing import Writing

_TITLE = Face(BOLD, 15, 19, ACCENT_PAINT)
_NAME = Face(BOLD, 11, 14, INK_PAINT)
_AMOUNT = Face(BOLD, 11, 14, INK_PAINT)
_TABLES = (adjustments, released, taken_over, passed, tax, payments, held, other_parts)
_RUNS_SHOWN = 6


def render(content: StatementContent, language: Language) -> bytes:
    """The PDF's bytes; the fonts are in it, so that every letter stands on every machine."""
    say = Writing(language)
    head = content.head
    sheet = Sheet(
        landscape(A4),
        title=f"{say.word(labels.TITLE)} {head.number}",
        author=head.guild,
        subject=head.payee.name,
        language=language,
    )
    _head(sheet, content, say)
    _balance(sheet, content, say)
    lines(sheet, content, say)
    for table in _TABLES:
        table(sheet, content, say)
    _notice(sheet, content, say)
    page = say.word(labels.PAGE)
    foot = f"{head.guild} · {head.number} · {head.payee.name}"
    return sheet.finish(foot, lambda number, of: f"{page} {number} / {of}")


def _head(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    head, top = content.head, sheet.y
    left, middle, right = sheet.left, sheet.left + 78 * mm, sheet.left + 174 * mm
    bottoms = []
    sheet.text([Said(say.word(labels.TITLE), _TITLE), Said(head.guild, STRONG)], x=left, width=72 * mm)
    bottoms.append(sheet.y)
    sheet.y = top
    payee = [Said(say.word(labels.PAYEE), QUIET), Said(head.payee.name, _NAME)]
    payee += [Said(text, PLAIN) for text in _known_as(head.payee, say)]
    payee += [said for tied in head.owners for said in _owner(tied, say)]
    sheet.text(payee, x=middle, width=90 * mm)
    bottoms.append(sheet.y)
    sheet.y = top
    for label, value in _facts(content, say):
        line = sheet.y
        sheet.text([Said(say.word(label), QUIET)], x=right, width=44 * mm)
        below, sheet.y = sheet.y, line
        sheet.text(
            [Said(value, STRONG if label is labels.NUMBER else PLAIN)], x=right + 45 * mm, width=48 * mm
        )
        sheet.y = min(below, sheet.y) - 0.6
    sheet.y = min(*bottoms, sheet.y) - 2 * mm
    sheet.rule(sheet.y, strong=True)
    sheet.gap(3 * mm)


def _known_as(person: Person, say: Writing) -> list[str]:
    found = [f"{say.word(labels.MEMBER)} {person.member_number}"] if person.member_number else []
    return found + ["IPI " + ", ".join(person.ipi_name_numbers)] * bool(person.ipi_name_numbers)


def _owner(tied: Tied, say: Writing) -> list[Said]:
    document = f" · {say.word(labels.DOCUMENT)} {tied.document_sha256[:12]}" if tied.document_sha256 else ""
    known = "".join(f" · {one}" for one in _known_as(tied.owner, say))
    return [Said(f"{say.word(labels.OWNER)}: {tied.owner.name}{known}{document}", PLAIN)]


def _facts(content: StatementContent, say: Writing) -> list[tuple[Term, str]]:
    head = content.head
    runs = [f"{day(closed)} ({run[:8]})" for run, closed in head.runs]
    more = f" + {len(runs) - _RUNS_SHOWN}" if len(runs) > _RUNS_SHOWN else ""
    return [
        (labels.NUMBER, head.number),
        (labels.DATE, day(head.closing_date)),
        (labels.CURRENCY, head.currency),
        (labels.RUNS, (", ".join(runs[:_RUNS_SHOWN]) or "–") + more),
        (labels.PAYMENT_RUN, head.payment_run[:8]),
        (labels.REGISTRY, str(head.registry_sequence)),
    ]


def _balance(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    balance = content.balance
    fields = (
        (labels.OPENING, balance.opening, ""),
        (labels.CREDITED, balance.credited, "+ "),
        (labels.WITHHELD, balance.withheld, "− "),
        (labels.PAID, balance.paid, "− "),
        (labels.CLOSING, balance.closing, "= "),
    )
    high, wide = 12 * mm, sheet.width / len(fields)
    sheet.shade(sheet.left, sheet.y - high, sheet.width, high)
    for number, (label, amount, sign) in enumerate(fields):
        x = sheet.left + number * wide + 3 * mm
        sheet.show(sign + say.word(label), QUIET, x, sheet.y - 4 * mm)
        sheet.show(say.with_currency(amount), _AMOUNT, x, sheet.y - 9.4 * mm)
    sheet.gap(high)


def _notice(sheet: Sheet, content: StatementContent, say: Writing) -> None:
    notice = content.notice
    where = {Language.AZ: notice.az, Language.EN: notice.en, Language.RU: notice.ru}[say.language]
    sheet.heading(say.word(labels.COMPLAINTS))
    sheet.text([Said(where, PLAIN), Said(f"{say.word(labels.UNTIL)}: {day(notice.until)}", STRONG)])
