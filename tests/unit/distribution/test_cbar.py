"""The Central Bank's bulletins: real ones read to the last decimal, wrong ones refused."""

import hashlib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from services.distribution.formats.cbar import SIZE_MAX_BYTES, Bulletin, Rate, read_bulletin
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.money import half_up

pytestmark = pytest.mark.clause("2.2.4-a")

DATA = Path(__file__).parent / "data"


def shipped(name: str, asked: date) -> Bulletin:
    return read_bulletin((DATA / name).read_bytes(), asked)


def rates_of(bulletin: Bulletin) -> dict[str, Rate]:
    return {rate.code: rate for rate in bulletin.rates}


def bulletin(
    inside: str = "", day: str = "05.08.2026", block: str = "Xarici valyutalar", prolog: str = ""
) -> bytes:
    return f'{prolog}<ValCurs Date="{day}"><ValType Type="{block}">{inside}</ValType></ValCurs>'.encode()


def valute(code: str = "EUR", value: str = "1.961", nominal: str = "1") -> str:
    return f'<Valute Code="{code}"><Nominal>{nominal}</Nominal><Name>x</Name><Value>{value}</Value></Valute>'


def findings(data: bytes, asked: date = date(2026, 8, 5)) -> tuple[Finding, ...]:
    with pytest.raises(Unreadable) as refused:
        read_bulletin(data, asked)
    assert {finding.clause for finding in refused.value.findings} == {"2.2.4-a"}
    return refused.value.findings


def test_the_bulletin_of_the_demo() -> None:
    read = shipped("fragment_05.08.2026.xml", date(2026, 8, 5))
    assert (read.asked, read.effective) == (date(2026, 8, 5), date(2026, 8, 5))
    assert read.rates == (Rate("EUR", "1.961", 1), Rate("RUB", "2.1443", 100), Rate("USD", "1.7", 1))
    assert read.sha256 == hashlib.sha256((DATA / "fragment_05.08.2026.xml").read_bytes()).hexdigest()


def test_a_complete_bulletin_has_its_45_currencies_and_no_metal() -> None:
    read = shipped("30.10.2018.xml", date(2018, 10, 30))
    rates = rates_of(read)
    assert len(rates) == 45
    assert not {"XAU", "XAG", "XPT", "XPD"} & set(rates)
    assert rates["IRR"] == Rate("IRR", "0.0040", 100)
    assert rates["RUB"] == Rate("RUB", "0.0259", 1)
    assert rates["CZK"] == Rate("CZK", "0.0748", 1)
    assert "XDR" in rates
    assert "SDR" not in rates


@pytest.mark.parametrize("name", ["fragment_27.05.2024.xml", "fragment_27.08.2026.xml"])
def test_every_shipped_fragment_is_read(name: str) -> None:
    day, month, year = (int(part) for part in name.removeprefix("fragment_").removesuffix(".xml").split("."))
    assert shipped(name, date(year, month, day)).effective == date(year, month, day)


@pytest.mark.parametrize(
    ("minor_units", "rate", "qepik"),
    [
        (25000, Rate("EUR", "1.9610", 1), 49025),
        (100000, Rate("RUB", "2.1443", 100), 2144),
    ],
)
def test_amount_times_value_by_nominal_rounded_once(minor_units: int, rate: Rate, qepik: int) -> None:
    assert half_up(minor_units * rate.per_unit()) == qepik


def test_ten_thousand_yen_are_106_08() -> None:
    assert 10_000 * Rate("JPY", "1.0608", 100).per_unit() == Fraction("106.08"), "yen have no minor unit"


def test_a_day_without_bulletin_is_answered_by_an_earlier_one() -> None:
    read = shipped("fragment_05.08.2026.xml", date(2026, 8, 8))
    assert (read.asked, read.effective) == (date(2026, 8, 8), date(2026, 8, 5))


def test_a_bulletin_of_a_later_day_is_refused() -> None:
    (only,) = findings(bulletin(valute()), asked=date(2026, 8, 4))
    assert (only.where, only.value) == ("ValCurs/@Date", "05.08.2026")


@pytest.mark.parametrize("day", ["30.12.2005", "31.02.2026", "2026-08-05", "", "5.8.2026", "٠٥.08.2026"])
def test_days_of_the_old_manat_and_no_days_are_refused(day: str) -> None:
    (only,) = findings(bulletin(valute(), day=day))
    assert (only.where, only.value) == ("ValCurs/@Date", day)


def test_the_special_drawing_right_has_one_code() -> None:
    assert rates_of(read_bulletin(bulletin(valute("SDR", "2.4")), date(2026, 8, 5))) == {
        "XDR": Rate("XDR", "2.4", 1)
    }
    assert findings(bulletin(valute("SDR", "2.4") + valute("XDR", "2.4")))[0].what == "quoted twice"


def test_what_has_no_quote_is_left_out() -> None:
    inside = valute() + valute("XAU", "7030.3585", "1 t.u.") + valute("CHF", "") + valute("GBP", "2", "")
    assert [rate.code for rate in read_bulletin(bulletin(inside), date(2026, 8, 5)).rates] == ["EUR"]


def test_all_wrong_quotes_are_named_at_once() -> None:
    found = findings(
        bulletin(
            valute("EUR", "1,961") + valute("USD", "0.0000") + valute("usd") + valute("JPY", "1.06", "0")
            + valute("GBP", "-2") + valute("CHF", "1e3") + valute("KRW", "NaN")
        )
    )  # fmt: skip
    assert [(finding.where, finding.value) for finding in found] == [
        ("Valute EUR/Value", "1,961"),
        ("Valute USD/Value", "0.0000"),
        ("Valute usd/@Code", "usd"),
        ("Valute JPY/Nominal", "0"),
        ("Valute GBP/Value", "-2"),
        ("Valute CHF/Value", "1e3"),
        ("Valute KRW/Value", "NaN"),
    ]


def test_no_currencies_at_all_are_refused() -> None:
    assert "no block" in findings(bulletin(valute("XAU"), block="Bank metalları"))[0].what
    assert findings(bulletin())[0].what == "no rate at all"


def test_enemies_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("1.961")
    external = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    laughs = '<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;">]>'
    for prolog in (external, laughs, "<!DOCTYPE x>"):
        assert "document type" in findings(bulletin(valute("EUR", "&a;"), prolog=prolog))[0].what
    for data in (b"", b"<html><body>404</body></html>", b"<ValCurs", b"\xff\xfe\x00", b"<a>" * 200_000):
        assert findings(data)[0].where == "file"
    assert "encoding" in findings(bulletin(prolog='<?xml version="1.0" encoding="no-such"?>'))[0].what
    assert "larger" in findings(b" " * (SIZE_MAX_BYTES + 1))[0].what
    deep = bulletin("<Valute>" * 50_000 + "</Valute>" * 50_000)
    assert findings(deep)[0].what == "no rate at all"
