"""What the statements of the measure are, and what a child process makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from services.payments.domain.statement_content import (
    Balance,
    Complaint,
    Head,
    Line,
    Person,
    StatementContent,
)
from services.payments.domain.statement_payment import Payment
from shared.contracts.distribution import Deduction
from shared.contracts.payments import Withholding
from shared.contracts.terms import Channel, Role, UseType
from shared.contracts.wire import from_json, to_json
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.paper.words import Language, day, days, written

LINES = 50
_JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
_TITLES = (
    "Uzun ömrün akkordları",
    "Axırıncı aşırım",
    "Yeddi oğul istərəm",
    "Bir cənub şəhərində",
    "Şərikli çörək",
)
_ORIGINALS = (
    "Аккорды долгой жизни",
    "Последний перевал",
    "Семь сыновей моих",
    "В одном южном городе",
    "Хлеб поровну",
)


def warmed(documents: Sequence[bytes]) -> None:
    """In a child: load what the others need."""
    pdfs(documents)
    plainly(documents)
    json_and_csv(documents)


def pdfs(documents: Sequence[bytes]) -> list[bytes]:
    """In a child: each statement in one language."""
    from services.payments.formats.statement_pdf import render

    return [render(from_json(StatementContent, one), Language.AZ) for one in documents]


def json_and_csv(documents: Sequence[bytes]) -> list[bytes]:
    """In a child: each statement's JSON and CSV, out of its content."""
    from services.payments.formats.statement_rows import write_rows

    contents = [from_json(StatementContent, one) for one in documents]
    return [to_json(one) + write_rows(one) for one in contents]


def plainly(documents: Sequence[bytes]) -> list[bytes]:
    """In a child: every text of the lines by `drawString`, each in its place already."""
    from io import BytesIO

    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfgen.canvas import Canvas

    from shared.paper.style import BOLD, REGULAR, register_fonts

    register_fonts()
    made = []
    for document in documents:
        file = BytesIO()
        canvas = Canvas(file, pagesize=landscape(A4), invariant=1)
        content, y = from_json(StatementContent, document), 550
        for line in content.lines:
            for at, text in enumerate(_texts(line)):
                canvas.setFont(BOLD if at % 6 == 1 else REGULAR, 7.6)
                canvas.drawString(42 + at * 50, y - at % 4 * 10, text)
            y -= 50
            if y < 60:
                canvas.showPage()
                y = 550
        canvas.save()
        made.append(file.getvalue())
    return made


def _texts(line: Line) -> list[str]:
    said = [str(line.number), line.title, line.title_original, str(line.genre), line.role, line.fraction]
    said += [line.payer.name, line.use_type, days(line.period), day(line.period.last)]
    for one in line.deductions:
        said += [f"{one.kind} {one.rate}: {written(one.amount)}", one.decision]
    return [*said, written(line.gross), written(line.net)]


def statement(number: int) -> StatementContent:
    """A statement that no other number has: payee, titles and amounts are its own."""
    lines = tuple(_line(number, at) for at in range(LINES))
    net = Money(sum(line.net.amount for line in lines))
    taken = Money(net.amount * 15 // 100)
    withheld = Withholding(
        rule="r", kind="SOCIAL_INSURANCE", base=net, rate=Decimal(15), amount=taken, reference="maddə 14.5.4"
    )
    return StatementContent(
        head=Head(
            guild="Audiovizual Müəlliflər Gildiyası",
            number=f"{number + 1000}/AZN/0001",
            payee=Person(id=f"p{number}", name=f"Müəllif № {number}", member_number=str(number + 1000)),
            language=Language.AZ,
            owners=(),
            currency="AZN",
            closing_date=date(2026, 9, 1),
            payment_run="0123456789abcdef",
            runs=(("0123456789abcdef", date(2026, 8, 31)),),
            from_position=1,
            to_position=9,
            registry_sequence=3,
        ),
        lines=lines,
        held=(),
        other_parts=(),
        payments=(
            Payment(
                order=f"o{number}",
                bank_reference=f"{number:032d}",
                day=date(2026, 9, 3),
                gross=net,
                withheld=(withheld,),
                net=net - taken,
                paid=net - taken,
                rate=None,
                ordered=net - taken,
            ),
        ),
        returns=(),
        balance=Balance(opening=Money(0), credited=net, withheld=taken, paid=net - taken, closing=Money(0)),
        notice=Complaint(az="Yazılı", en="In writing", ru="Письменно", until=date(2026, 10, 31)),
    )


def _line(statement: int, at: int) -> Line:
    gross = 10_000 + (statement * 7_919 + at * 104_729) % 90_000
    fee = gross // 5
    return Line(
        number=at + 1,
        credit=f"c{statement}-{at}",
        run="run",
        owner=None,
        document_sha256=None,
        work=f"w{statement}-{at}",
        title=f"{_TITLES[at % 5]} {(statement + at) % 997}",
        title_original=_ORIGINALS[at % 5],
        episode=at if at % 7 == 0 else None,
        genre="FEATURE",
        role=list(Role)[at % 5],
        fraction=("1/1", "1/3", "2/5")[at % 3],
        channel=Channel.USER,
        payer=Person(id="tv", name="İctimai Televiziya və Radio Yayımları Şirkəti"),
        use_type=UseType.ON_AIR,
        period=_JULY,
        territory="AZ",
        source=None,
        gross=Money(gross),
        deductions=(
            Deduction(kind="ADMINISTRATION", decision="Board 2/2026", rate=Decimal(20), amount=Money(fee)),
        ),
        net=Money(gross - fee),
        marks=(),
        mends=None,
    )
