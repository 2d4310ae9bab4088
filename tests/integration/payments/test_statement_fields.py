"""Every field of D-97 comes from what payments heard or did, and stands in the JSON, the CSV and the PDF."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from msgspec import structs
from pypdf import PdfReader

from shared.contracts.distribution import Deduction, Rate, RoyaltyReleased
from shared.contracts.intake import BankEntryClassified
from shared.contracts.payments import PaymentIssued
from shared.contracts.registry import PayeeLinked
from shared.contracts.terms import Channel, Role, ShareState, TargetKind
from shared.kernel.money import Money
from tests.integration.payments.closed_runs import allocation, correction, manifest, share
from tests.integration.payments.played import adopt, give_data, pay
from tests.integration.payments.registered import party
from tests.integration.payments.test_disputes import dispute
from tests.integration.payments.test_statements import READ, statement_of
from tests.support.one_service import OneService

TIE = PayeeLinked(
    link="l1",
    party="late",
    receiver="rasim",
    fraction=Fraction(1),
    valid_from=date(2026, 8, 1),
    document_sha256="cd" * 32,
)


def from_abroad(run: str) -> Any:
    """An episode in a schedule of a foreign society: the owner died, his heir receives; two deductions."""
    due = share(
        f"{run}-abroad", "rasim", 7800, Role.COMPOSER, gross=10000, marks=("COMPOSER", "LOD"), owner="late"
    )
    fund = Deduction(
        kind="SOCIAL_CULTURAL", decision="Board 3/2026, 2026-01-15", rate=Decimal("2"), amount=Money(200)
    )
    due = structs.replace(
        due, original=Money(5000, "EUR"), fraction="1/3", deductions=(*due.deductions, fund)
    )
    due = structs.replace(due, deductions=(structs.replace(due.deductions[0], amount=Money(2000)), fund))
    reserved = share(f"{run}-kept", None, 0, state=ShareState.RESERVED, reason="NON_MEMBER", gross=2000)
    made = allocation(f"{run}-abroad-a", "film-3", "Axırıncı aşırım", [due, reserved], run)
    return replace(
        made,
        title_original="The Last Mountain Pass",
        episode=4,
        channel=Channel.SOCIETY,
        payer="vdfs",
        territory="AT",
        target_kind=TargetKind.SCHEDULE,
        source=Money(6000, "EUR"),
        rate=Rate(currency="EUR", value=Decimal("2.0000"), nominal=1),
        rate_day=date(2026, 8, 28),
    )


def out_of_reserve(run: str) -> list[Any]:
    """What run-1 had reserved is known to be rasim's: 16.00 net of 20.00."""
    due = share(f"{run}-out", "rasim", 1600, Role.CINEMATOGRAPHER, gross=2000)
    made = allocation(f"{run}-out-a", "film-2", "Uzun ömrün akkordları", [due], run)
    taken = RoyaltyReleased(run=run, reserve="run-1-r", allocation=made.allocation, amount=Money(2000))
    return [replace(made, original_run="run-1"), taken]


async def stated(service: OneService) -> tuple[str, dict[str, Any]]:
    """The second statement of a payee with everything that a statement can have: an order that came back and went
    again, a correction, a release, a sum from abroad for an heir, a disputed film."""
    where = {"az": "Şikayətlər Gildiyanın ünvanına təqdim olunur.", "en": "Complaints are made to the Guild."}
    where["ru"] = "Жалобы подаются в Гильдию."
    await adopt(service, "notice", {"where": where, "days": 60}, 2)
    first = await pay(service)
    issued = [one for one in await service.published() if isinstance(one, PaymentIssued)]
    order = next(one for one in issued if one.payee == "rasim" and one.payment_run == first["payment_run"])
    back = BankEntryClassified(
        entry="e1",
        kind="RETURN",
        amount=order.net,
        day=date(2026, 9, 4),
        end_to_end_id=order.end_to_end_id,
        bank_code="AC04",
    )
    await service.hear("intake", back)
    await service.hear("registry", TIE, party("broadcaster", "İctimai Televiziya"))
    *mended, _ = correction()
    mended[1] = replace(mended[1], original_run="run-1", mends="run-1-a")
    items = [*mended, from_abroad("run-2"), *out_of_reserve("run-2")]
    releases = sum(isinstance(one, RoyaltyReleased) for one in items)
    await service.hear("distribution", *items, replace(manifest("run-2", items), releases=releases))
    await service.settle()
    await dispute(service, "film-3")
    await give_data(service, "rasim", version=2)
    second = await pay(service)
    return await statement_of(service, "rasim", second["payment_run"])


@pytest.mark.clause("X-g", "4.3-a", "4.4-a")
async def test_every_field_of_the_list_is_filled(payments: OneService) -> None:
    _, found = await stated(payments)
    head = found["head"]
    assert head["number"] == "1014/AZN/0002" and head["language"] == "az"
    assert head["owners"] == [{"document_sha256": "cd" * 32, "owner": found["lines"][0]["owner"]}]
    abroad, mended, released = found["lines"]
    assert [one["number"] for one in found["lines"]] == [1, 2, 3]
    assert (abroad["owner"]["name"], abroad["owner"]["member_number"]) == ("Tofiq Tağızadə", "1016")
    assert abroad["payer"]["name"] == "VDFS" and mended["payer"]["name"] == "İctimai Televiziya"
    assert (abroad["title"], abroad["title_original"]) == ("Axırıncı aşırım", "The Last Mountain Pass")
    assert (abroad["episode"], abroad["fraction"], abroad["territory"]) == (4, "1/3", "AT")
    assert abroad["source"] == {
        "amount": {"amount": 5000, "currency": "EUR"},
        "rate": "2.0000",
        "nominal": 1,
        "rate_day": "2026-08-28",
    }
    kinds = [(one["kind"], one["rate"], one["decision"]) for one in abroad["deductions"]]
    assert kinds == [
        ("ADMINISTRATION", "20", "Board 2/2026, 2026-01-15"),
        ("SOCIAL_CULTURAL", "2", "Board 3/2026, 2026-01-15"),
    ]
    assert abroad["marks"] == ["COMPOSER", "LOD"]
    assert mended["mends"] == "run-1-a" and abroad["mends"] is None
    # The first statement has "Ölsəm… bağışla" as its first line; that line is taken back with 80.00.
    (adjusted,) = found["adjustments"]
    assert (adjusted["statement"], adjusted["line"], adjusted["original"]) == ("1014/AZN/0001", 1, "run-1-s1")
    assert (adjusted["cause"], adjusted["net"]["amount"]) == ("REGISTRY", -8000)
    (release,) = found["released"]
    assert (release["line"], release["original_run"], release["original_closed_on"]) == (
        3,
        "run-1",
        "2026-08-31",
    )
    assert (release["gross"]["amount"], release["net"]["amount"]) == (2000, 1600)
    assert released["credit"] == release["credit"]
    # The late director's 4.00 of the first run pass to his heir.
    (passed,) = found["passed"]
    assert (passed["other"]["name"], passed["cause"], passed["document_sha256"]) == (
        "Tofiq Tağızadə", "HEIR", "cd" * 32,
    )  # fmt: skip
    assert passed["net"]["amount"] == 400
    (held,) = found["held"]
    assert (held["state"], held["reason"], held["amount"]["amount"]) == ("DISPUTED", "DISPUTE", 7800)
    assert {(one["title"], one["reason"]) for one in found["other_parts"]} >= {
        ("Axırıncı aşırım", "NON_MEMBER")
    }
    (payment,) = found["payments"]
    assert [(one["kind"], one["rate"]) for one in payment["withheld"]] == [
        ("INCOME_TAX", "0"),
        ("SOCIAL_INSURANCE", "15"),
    ]
    (came_back,) = found["returns"]
    assert (came_back["bank_code"], came_back["amount"]["amount"]) == ("AC04", 7226)
    # 85.01 came back with what was withheld. Credited: 78.00 + 40.00 + 16.00 - 80.00 + 4.00 = 58.00. Payable without
    # the disputed 78.00: 85.01 - 80.00 + 40.00 + 16.00 + 4.00 = 65.01, less 15%: 9.75; 12.75 had been taken back.
    amounts = {name: money["amount"] for name, money in found["balance"].items()}
    assert amounts == {
        "opening": 0,
        "credited": 5800,
        "withheld": 975 - 1275,
        "paid": 5526 - 7226,
        "closing": 7800,
    }
    assert found["notice"]["ru"] == "Жалобы подаются в Гильдию."
    assert sorted(found) == sorted(
        "head lines adjustments released passed held other_parts payments returns taken_over balance notice".split()
    )


@pytest.mark.clause("X-g")
async def test_the_csv_has_a_row_for_every_part(payments: OneService) -> None:
    of, _ = await stated(payments)
    rows = await rows_of(payments, of)
    assert {row["part"] for row in rows} == {
        "HEAD", "LINE", "DEDUCTION", "ADJUSTMENT", "PASSED", "RELEASED", "HELD", "OTHER PART", "PAYMENT", "TAX",
        "RETURN", "BALANCE", "NOTICE",
    }  # fmt: skip
    said = {row["title original"]: row for row in rows if row["part"] == "LINE"}["The Last Mountain Pass"]
    assert (said["source amount"], said["source currency"], said["rate"], said["rate day"]) == (
        "50.00", "EUR", "2.0000", "2026-08-28",
    )  # fmt: skip
    assert (said["gross"], said["net"], said["owner"], said["payer"]) == (
        "100.00",
        "78.00",
        "Tofiq Tağızadə",
        "VDFS",
    )
    corrected = next(row for row in rows if row["part"] == "ADJUSTMENT")
    assert (corrected["original statement"], corrected["original line"], corrected["net"]) == (
        "1014/AZN/0001", "1", "-80.00",
    )  # fmt: skip


async def rows_of(service: OneService, statement: str) -> list[dict[str, str]]:
    answer = await service.get(READ, f"/v1/statements/{statement}/csv?purpose=complaint")
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


WANTED = {
    "az": ("Qonorar hesabatı", "Üzv № 1014", "Hüquq sahibi: Tofiq Tağızadə", "seriya 4", "Xarici təşkilat: VDFS",
           "50,00 EUR × 2,0000 (28.08.2026)", "BƏSTƏKAR", "LOD", "Düzəlişlər", "hesabat 1014/AZN/0001, sətir 1",
           "Ehtiyatdan buraxılıb", "Vərəsəlik", "Mübahisəli", "Məcburi dövlət sosial sığortası", "Bank qaytarıb (AC04)",
           "Şikayətlər Gildiyanın", "İdarəetmə xərci 20 %: 20,00", "Board 3/2026, 2026-01-15"),
    "en": ("Royalty statement", "Member no. 1014", "Owner of the right: Tofiq Tağızadə", "episode 4",
           "Foreign organisation: VDFS", "50.00 EUR × 2.0000 (28.08.2026)", "COMPOSER", "lack of documentation",
           "Adjustments", "statement 1014/AZN/0001, line 1", "Released from reserve", "Disputed", "Social insurance",
           "Returned by the bank (AC04)", "Complaints are made", "Administration 20%: 20.00"),
    "ru": ("Отчёт о вознаграждении", "Член № 1014", "Правообладатель: Tofiq Tağızadə", "серия 4",
           "Иностранная организация: VDFS", "50,00 EUR × 2,0000 (28.08.2026)", "КОМПОЗИТОР", "Исправления",
           "отчёт 1014/AZN/0001, строка 1", "Выплачено из резерва", "Спорное", "социальное страхование",
           "Возвращено банком (AC04)", "Жалобы подаются в Гильдию.", "Расходы на управление 20 %: 20,00"),
}  # fmt: skip


@pytest.mark.clause("X-g")
async def test_the_pdf_says_it_in_each_of_three_languages(payments: OneService) -> None:
    of, _ = await stated(payments)
    path = f"/v1/statements/{of}/pdf?purpose=complaint"
    files = {}
    for language, wanted in WANTED.items():
        answer = await payments.get(READ, f"{path}&language={language}")
        assert answer.status_code == 200
        files[language] = answer.content
        pages = PdfReader(BytesIO(answer.content)).pages
        text = " ".join("".join(page.extract_text() for page in pages).split())
        for one in wanted:
            assert " ".join(one.split()) in text, (one, text)
    # Asked for none, it is in the payee's; each is the same bytes whenever it is opened.
    assert (await payments.get(READ, path)).content == files["az"]
    assert (await payments.get(READ, f"{path}&language=ru")).content == files["ru"]
    assert (await payments.get(READ, f"{path}&language=tr")).status_code == 422


async def test_who_lives_abroad_gets_it_in_english_first(payments: OneService) -> None:
    paid = await pay(payments)
    of, found = await statement_of(payments, "john", paid["payment_run"])
    assert found["head"]["language"] == "en"
    answer = await payments.get(READ, f"/v1/statements/{of}/pdf?purpose=complaint")
    assert "Royalty statement" in PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert answer.headers["content-disposition"] == 'inline; filename="1015-AZN-0001.pdf"'
