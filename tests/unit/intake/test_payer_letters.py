"""What letters to payers say."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from services.intake.formats.payer_letters import Asked, ToPayer, claim_letter, invoice_paper, reminder_letter
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.paper.content import Paper
from shared.paper.rendering import render_paper

TO = ToPayer(
    guild="Azərbaycan Professional Kinorejissorlar Gildiyası",
    number="C-1",
    written_on=date(2026, 9, 1),
    answer_until=date(2026, 9, 30),
    payer="Nümunə <b>TV</b> & Şirkət MMC",
    contract="L-2026/11",
    period=Period(date(2026, 7, 1), date(2026, 7, 31)),
)
ASKED = Asked(
    invoice="RF74ABC0001",
    formula="FIXED",
    net=Money(130_000),
    vat=Money(23_400),
    accounts=("AZ21NABZ00000000137010001944",),
)


def _text(paper: Paper) -> str:
    pages = PdfReader(BytesIO(render_paper(paper))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _holds(text: str, *wanted: str) -> None:
    assert [one for one in wanted if one not in text] == [], text


def test_a_claim_for_money_names_it() -> None:
    _holds(
        _text(claim_letter(TO, Money(10_000))), "100,00 AZN", "30.09.2026", "Nümunə <b>TV</b> & Şirkət MMC"
    )


def test_an_invoice_without_vat_does_not_speak_of_it() -> None:
    free = Asked(invoice="RF1", formula="PERCENT", net=Money(5), vat=Money(0), accounts=())
    text = _text(invoice_paper(TO, free))
    _holds(text, "0,05", "Percentage of the declared base")
    assert "VAT" not in text


def test_a_reminder_says_what_is_still_to_come() -> None:
    text = _text(reminder_letter(TO, ASKED, 2, Money(10_000)))
    _holds(text, "Reminder 2", "RF74ABC0001", "1 300,00 AZN", "100,00 AZN", "AZ21NABZ00000000137010001944")
