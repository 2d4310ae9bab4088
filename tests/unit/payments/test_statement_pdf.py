"""A statement on paper: the same bytes for the same content, every Azerbaijani letter, any amount of lines."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from services.payments.domain.policy_bodies import Notice
from services.payments.domain.statement_content import (
    Balance,
    Head,
    Line,
    OtherPart,
    Person,
    StatementContent,
    TakenOver,
    alphabetical,
    complaint,
    problems_of,
)
from services.payments.domain.statement_payment import PaidRate, Payment, Return
from services.payments.formats.rendering import render_statements
from shared.contracts.distribution import Deduction
from shared.contracts.terms import Channel, Role, UseType
from shared.contracts.wire import to_json
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.paper.words import Language, days, percent, with_currency, word, written

JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
NBSP = "\N{NO-BREAK SPACE}"
LETTERS = "Ə ə Ğ ğ I ı İ i Ö ö Ş ş Ü ü Ç ç"


def line(number: int, title: str = "Ölsəm… bağışla") -> Line:
    deduction = Deduction(
        kind="ADMINISTRATION", decision="Board 2/2026", rate=Decimal(20), amount=Money(2000)
    )
    return Line(
        number=number + 1,
        credit=f"c{number}",
        run="run",
        owner=None,
        document_sha256=None,
        work=f"w{number}",
        title=title,
        title_original=title,
        episode=None,
        genre="FEATURE",
        role=Role.DIRECTOR,
        fraction="1/1",
        channel=Channel.USER,
        payer=Person(id="tv", name="Yayımçı"),
        use_type=UseType.ON_AIR,
        period=JULY,
        territory="AZ",
        source=None,
        gross=Money(10000),
        deductions=(deduction,),
        net=Money(8000),
        marks=(),
        mends=None,
    )


def content(lines: int = 1, title: str = "Ölsəm… bağışla") -> StatementContent:
    net = Money(8000 * lines)
    return StatementContent(
        head=Head(
            guild="Gildiya",
            number="1014/AZN/0001",
            payee=Person(id="p", name=LETTERS),
            language=Language.AZ,
            owners=(),
            currency="AZN",
            closing_date=date(2026, 9, 1),
            payment_run="run",
            runs=(("r", date(2026, 8, 31)),),
            from_position=1,
            to_position=9,
            registry_sequence=3,
        ),
        lines=tuple(line(number, title) for number in range(lines)),
        held=(),
        other_parts=tuple(
            OtherPart(
                work=f"w{number}",
                title=title,
                role=Role.COMPOSER,
                fraction="1/1",
                amount=Money(2000),
                state="RESERVED",
                reason="UNKNOWN_AUTHOR",
            )
            for number in range(lines)
        ),
        payments=(),
        returns=(),
        balance=Balance(opening=Money(0), credited=net, withheld=Money(0), paid=Money(0), closing=net),
        notice=complaint(Notice(az="Bakı", en="Baku", days=60), date(2026, 9, 1)),
    )


def pdfs_of(*statements: StatementContent, language: Language = Language.AZ) -> list[bytes]:
    return [files.pdfs[language] for files in render_statements([to_json(one) for one in statements])]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.clause("X-g", "X-b")
def test_the_same_statement_is_the_same_bytes_with_every_letter() -> None:
    document = to_json(content())
    first, second = render_statements([document, document])
    assert first == second == render_statements([document])[0]
    text = text_of(first.pdfs[Language.AZ])
    for letter in LETTERS.split():
        assert letter in text
    assert "31.10.2026" in text and "80,00" in text


def test_hundreds_of_lines_and_hostile_titles_are_paper_too() -> None:
    many, hostile = pdfs_of(content(400), content(1, "<b>&<para>]]> " + "uzun " * 60))
    assert len(PdfReader(BytesIO(many)).pages) > 20
    assert "<b>&<para>" in text_of(hostile).replace("\n", "")


@pytest.mark.clause("X-g")
def test_what_was_paid_abroad_is_told_in_both_currencies_and_a_refused_order_did_not_come_back() -> None:
    """120.00 AZN at 2.0000: 60.00 EUR (D-96)."""
    rate = PaidRate(value=Decimal("2.0000"), nominal=1, day=date(2026, 9, 3))
    order = Payment(
        order="o",
        bank_reference="ref-1",
        day=date(2026, 9, 3),
        gross=Money(12000),
        withheld=(),
        net=Money(12000),
        paid=Money(6000, "EUR"),
        rate=rate,
        ordered=Money(10000, "EUR"),
    )
    back = Return(
        order="o",
        bank_reference="ref-1",
        day=date(2026, 9, 4),
        bank_code="AC04",
        failed=True,
        gross=Money(12000),
        withheld_taken_back=Money(0),
        amount=Money(12000),
    )
    document = to_json(replace(content(), payments=(order,), returns=(back,)))
    (files,) = render_statements([document])
    text = text_of(files.pdfs[Language.EN])
    told = "Order to the bank: 60.00 EUR (2.0000, 03.09.2026); in all 100.00 EUR"
    assert told in text.replace(NBSP, " ")
    assert "Not executed by the bank (AC04)" in text and "Returned by the bank" not in text
    paid, refused = (line for line in files.csv.decode().splitlines() if "ref-1" in line)
    assert "60.00,EUR,2.0000,1,2026-09-03" in paid and "FAILED,AC04" in refused
    same = replace(order, paid=Money(12000), rate=None, ordered=Money(12000))
    assert "Order to the bank:" not in text_of(
        pdfs_of(replace(content(), payments=(same,)), language=Language.EN)[0]
    )


@pytest.mark.clause("X-g", "X-f")
def test_what_was_taken_over_stands_apart_and_counts() -> None:
    one = TakenOver(
        credit="c",
        number="D-1",
        said="<b>paid twice</b>",
        day=date(2025, 3, 1),
        owner=None,
        work="",
        title="",
        role=Role.ALL,
        gross=Money(-3000),
        net=Money(-3000),
    )
    good = content()
    balance = replace(good.balance, credited=Money(5000), closing=Money(5000))
    owed = replace(good, taken_over=(one,), balance=balance)
    assert problems_of(owed, Money(5000)) == []
    assert len(problems_of(replace(owed, taken_over=()), Money(5000))) == 1
    few, many = pdfs_of(owed, replace(owed, taken_over=(one,) * 400))
    assert "−30,00" in text_of(few) and "<b>paid twice</b>" in text_of(few)
    assert len(PdfReader(BytesIO(many)).pages) > 10


@pytest.mark.clause("X-g")
def test_a_statement_that_does_not_add_up_is_not_issued() -> None:
    good = content()
    assert problems_of(good, Money(8000)) == []
    assert problems_of(good, Money(7999))
    balance = Balance(
        opening=Money(1), credited=Money(8000), withheld=Money(0), paid=Money(0), closing=Money(8000)
    )
    wrong = StatementContent(
        head=good.head,
        lines=good.lines,
        held=(),
        other_parts=(),
        payments=(),
        returns=(),
        balance=balance,
        notice=good.notice,
    )
    assert len(problems_of(wrong, Money(8000))) == 1


def test_how_figures_are_written() -> None:
    assert written(Money(123456789)) == "1 234 567,89".replace(" ", NBSP)
    assert written(Money(-5)) == "−0,05"
    assert with_currency(Money(100, "JPY")) == f"100{NBSP}JPY"
    rates = [percent(Decimal(rate)) for rate in ("14.00", "0", "12.50")]
    assert rates == [f"14{NBSP}%", f"0{NBSP}%", f"12,5{NBSP}%"]
    assert days(JULY) == "01.07.2026 – 31.07.2026"
    assert word({}, "SOMETHING_NEW").az == "SOMETHING_NEW"


def test_titles_stand_in_the_order_of_the_azerbaijani_alphabet() -> None:
    titles = [
        "Çarx",
        "26 Bakı komissarı",
        "Əsgər",
        "Cazibə",
        "Xatirə",
        "Hava",
        "İnsan",
        "Işıq",
        "Zaman",
        "Ölüm",
    ]
    expected = [
        "26 Bakı komissarı",
        "Cazibə",
        "Çarx",
        "Əsgər",
        "Hava",
        "Xatirə",
        "Işıq",
        "İnsan",
        "Ölüm",
        "Zaman",
    ]
    assert sorted(titles, key=alphabetical) == expected
