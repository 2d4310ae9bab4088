"""Payment files: exact sums, the same bytes each time, nothing cut and nothing invalid let out."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from deploy.demo.bank_orders import read_orders
from services.payments.domain.bank_account import bic_problem, iban_problem, normal
from services.payments.formats import pain001
from services.payments.formats.pain001 import write_orders
from services.payments.formats.pain001_orders import CreditTransfer, Debtor, plain, split_orders
from shared.contracts.terms import Charges
from shared.kernel.findings import Unreadable
from shared.kernel.money import Money

GUILD = Debtor(
    "Azərbaycan Professional Kinorejissorlar Gildiyası", "AZ21NABZ00000000137010001944", "NABZAZ2C"
)
CREATED = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
DAY = date(2026, 9, 2)
FIRST = CreditTransfer(
    "ORDER-1", "Şəfiqə Ağayeva", "AZ21NABZ00000000137010001944", Money(12345), "Qonorar 2026/1"
)
SECOND = CreditTransfer(
    "ORDER-2", "Rüstəm İbrahimbəyov", "AZ21NABZ00000000137010001944", Money(5), "Qonorar", "IBAZAZ2X"
)


def written(*transfers: CreditTransfer) -> bytes:
    return write_orders("RUN-2026-1", CREATED, DAY, GUILD, transfers)


def refusals(
    *transfers: CreditTransfer, message_id: str = "RUN-2026-1", debtor: Debtor = GUILD
) -> dict[str, str]:
    with pytest.raises(Unreadable) as refused:
        write_orders(message_id, CREATED, DAY, debtor, transfers)
    return {finding.where: finding.what for finding in refused.value.findings}


def test_what_is_written_is_what_a_bank_reads() -> None:
    file = read_orders(written(FIRST, SECOND))
    assert file.message_id == "RUN-2026-1"
    assert set(file.debtor_ibans) == {GUILD.iban}
    assert file.execution_on == DAY
    assert [(order.end_to_end_id, order.creditor_name, order.amount) for order in file.orders] == [
        ("ORDER-1", "Şəfiqə Ağayeva", Money(12345)),
        ("ORDER-2", "Rüstəm İbrahimbəyov", Money(5)),
    ]


def test_counts_and_sums_stand_in_the_file_to_the_qepik() -> None:
    text = written(FIRST, SECOND).decode()
    assert text.count("<NbOfTxs>2</NbOfTxs>") == 2
    assert text.count("<CtrlSum>123.50</CtrlSum>") == 2
    assert '<InstdAmt Ccy="AZN">0.05</InstdAmt>' in text
    assert "<CreDtTm>2026-09-01T08:30:00Z</CreDtTm>" in text


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert written(FIRST, SECOND) == written(FIRST, SECOND)


def test_yen_have_no_decimals() -> None:
    assert b'<InstdAmt Ccy="JPY">106</InstdAmt>' in written(replace(FIRST, amount=Money(106, "JPY")))


def test_control_characters_become_spaces_and_letters_stay() -> None:
    assert plain("  Ə\x00li\n\tVə\u202eli  ") == "Ə li Və li"
    file = read_orders(written(replace(FIRST, creditor_name="Əli\x07 Vəli", remittance="a\r\nb & <c>")))
    assert (file.orders[0].creditor_name, file.orders[0].remittance) == ("Əli Vəli", "a b & <c>")


def test_too_long_is_refused_never_cut() -> None:
    longest = replace(FIRST, creditor_name="Ə" * 140, remittance="q" * 140, end_to_end_id="E" * 35)
    assert read_orders(written(longest)).orders[0].creditor_name == "Ə" * 140
    found = refusals(
        replace(FIRST, creditor_name="Ə" * 141, remittance="q" * 141), replace(SECOND, end_to_end_id="E" * 36)
    )
    assert found["order 1 (ORDER-1), creditor name"] == "has 141 characters, not 1 to 140"
    assert found["order 1 (ORDER-1), remittance text"] == "has 141 characters, not 1 to 140"
    assert f"order 2 ({'E' * 36}), end-to-end id" in found


def test_all_defects_are_named_at_once() -> None:
    found = refusals(
        replace(FIRST, amount=Money(0), creditor_iban="AZ22NABZ00000000137010001944"),
        replace(SECOND, amount=Money(-5), creditor_bic="NOBANK", remittance=" \n"),
        message_id="//x",
        debtor=replace(GUILD, iban="AZ21", bic=""),
    )
    assert set(found) == {
        "message id",
        "debtor IBAN",
        "debtor BIC",
        "order 1 (ORDER-1), amount",
        "order 1 (ORDER-1), creditor IBAN",
        "order 2 (ORDER-2), amount",
        "order 2 (ORDER-2), creditor BIC",
        "order 2 (ORDER-2), remittance text",
    }


def test_no_order_twice_and_none_at_all_are_refused() -> None:
    assert refusals()["file"] == "no order"
    assert refusals(FIRST, FIRST)["file"] == "two orders with the same end-to-end id"
    assert "file" in refusals(
        replace(FIRST, amount=Money(10**17 * 9 + 1)), replace(SECOND, amount=Money(10**17 * 9))
    )


def test_a_creation_time_without_zone_is_refused() -> None:
    with pytest.raises(Unreadable, match="has no zone"):
        write_orders("RUN-1", CREATED.replace(tzinfo=None), DAY, GUILD, [FIRST])


@given(
    amounts=st.lists(st.integers(1, 10**15), min_size=1, max_size=20), name=st.text(min_size=1, max_size=60)
)
def test_any_orders_come_back_exactly_or_are_refused(amounts: list[int], name: str) -> None:
    transfers = [
        replace(FIRST, end_to_end_id=f"O{n}", amount=Money(amount), creditor_name=name)
        for n, amount in enumerate(amounts)
    ]
    if not plain(name):
        assert any("creditor name" in where for where in refusals(*transfers))
        return
    read = read_orders(written(*transfers))
    assert [order.amount.amount for order in read.orders] == amounts
    assert {order.creditor_name for order in read.orders} == {plain(name)}


def test_account_numbers_and_banks() -> None:
    assert iban_problem(normal("az21 nabz 0000 0000 1370 1000 1944")) == ""
    assert iban_problem("DE89370400440532013000") == ""
    for wrong in ("", "AZ22NABZ00000000137010001944", "AZ21NAB900000000137010001944", "az21NABZ", "ĞZ12"):
        assert iban_problem(wrong) != ""
    assert bic_problem("NABZAZ2C") == ""
    assert bic_problem("NABZAZ2CXXX") == ""
    # The older file takes no 0 or 1 in the seventh place and no O in the eighth.
    for wrong in ("", "NABZ", "nabzaz2c", "NABZ AZ2C", "NABZAZ2CXX", "NABZAZ0C", "NABZAZ12", "NABZAZ2O"):
        assert bic_problem(wrong) != ""


@pytest.mark.clause("4.2-a")
def test_each_currency_is_a_block_of_its_own() -> None:
    """123.45 and 0.05 manat, 40.00 euro, 7 yen: the control sum adds the figures whatever their currency."""
    euro = replace(FIRST, end_to_end_id="ORDER-3", amount=Money(40_00, "EUR"))
    yen = replace(FIRST, end_to_end_id="ORDER-4", amount=Money(7, "JPY"))
    document = etree.fromstring(written(yen, FIRST, euro, SECOND))
    blocks = document.findall(".//{*}PmtInf")
    found = [
        [block.findtext("{*}DbtrAcct/{*}Ccy"), block.findtext("{*}NbOfTxs"), block.findtext("{*}CtrlSum")]
        for block in blocks
    ]
    assert found == [["AZN", "2", "123.50"], ["EUR", "1", "40.00"], ["JPY", "1", "7"]]
    assert document.findtext(".//{*}GrpHdr/{*}NbOfTxs") == "4"
    assert document.findtext(".//{*}GrpHdr/{*}CtrlSum") == "170.50"
    ids = [block.findtext("{*}PmtInfId") for block in blocks]
    assert ids[0] == "RUN-2026-1" and len(set(ids)) == 3


@pytest.mark.clause("4.2-a")
def test_an_account_without_iban_and_who_bears_the_charges_stand_in_the_file() -> None:
    """Charges make a block of their own: DEBT is the guild, CRED who receives."""
    number = replace(
        FIRST,
        creditor_iban="",
        creditor_number="000123456789",
        creditor_bic="CHASUS33",
        amount=Money(1, "USD"),
    )
    ours = replace(number, end_to_end_id="ORDER-5", charges=Charges.OUR)
    theirs = replace(number, end_to_end_id="ORDER-6", charges=Charges.BENEFICIARY)
    document = etree.fromstring(written(number, ours, theirs))
    found = [block.findtext("{*}ChrgBr") for block in document.findall(".//{*}PmtInf")]
    assert found == ["CRED", "DEBT", "SHAR"]
    assert document.findtext(".//{*}CdtrAcct/{*}Id/{*}Othr/{*}Id") == "000123456789"
    assert read_orders(written(number)).orders[0].creditor_iban == "000123456789"
    bad = refusals(replace(number, creditor_number="12-34", creditor_bic=""))
    assert set(bad) == {"order 1 (ORDER-1), creditor account", "order 1 (ORDER-1), creditor BIC"}


def test_the_older_version_says_the_same_by_its_own_schema() -> None:
    old = write_orders("RUN-2026-1", CREATED, DAY, GUILD, [FIRST, SECOND], "pain.001.001.03")
    assert b"pain.001.001.03" in old and b"<BIC>NABZAZ2C</BIC>" in old and b"BICFI" not in old
    assert b"<ReqdExctnDt>2026-09-02</ReqdExctnDt>" in old
    assert read_orders(old) == read_orders(written(FIRST, SECOND))


@given(
    amounts=st.lists(
        st.tuples(st.integers(1, 100), st.sampled_from(["AZN", "EUR"])), min_size=1, max_size=30
    ),
    most=st.none() | st.integers(1, 5),
    limit=st.integers(1, 300),
)
def test_files_keep_the_banks_limits_and_every_order_once(
    amounts: list[tuple[int, str]], most: int | None, limit: int
) -> None:
    transfers = [
        replace(FIRST, end_to_end_id=f"O{number}", amount=Money(amount, currency))
        for number, (amount, currency) in enumerate(amounts)
    ]
    files = split_orders(transfers, most, {"AZN": limit})
    assert [one for file in files for one in file] == transfers
    for file in files:
        assert most is None or len(file) <= most
        manat = [one.amount.amount for one in file if one.amount.currency == "AZN"]
        assert sum(manat) <= limit or len(manat) == 1
    assert split_orders(transfers, None, {}) == [transfers]


def test_orders_are_written_some_at_a_time_and_stand_as_if_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [
        replace(FIRST, end_to_end_id=f"E{number}", amount=Money(number + 1, currency))
        for number in range(7)
        for currency in ("AZN", "EUR")[number % 2 :][:1]
    ]
    at_once = written(*many)
    monkeypatch.setattr(pain001, "_AT_ONCE", 2)
    assert written(*many) == at_once
    assert [one.end_to_end_id for one in read_orders(written(*many[::2])).orders] == ["E0", "E2", "E4", "E6"]


@pytest.mark.parametrize("broken", [b"SHAR", b"</CdtrAcct>", b"<MsgId>RUN-2026-1</MsgId>"])
def test_bytes_that_the_schema_does_not_allow_never_become_a_file(broken: bytes) -> None:
    with pytest.raises(Unreadable, match="not valid"):
        pain001._prove(written(FIRST).replace(broken, b"", 1), "pain.001.001.09")


def test_a_currency_is_paid_from_its_own_account() -> None:
    guild = replace(GUILD, ibans={"EUR": "AZ77VTBA00000000001234567890"})
    euro = replace(FIRST, end_to_end_id="ORDER-3", amount=Money(40_00, "EUR"))
    document = etree.fromstring(write_orders("RUN-1", CREATED, DAY, guild, [FIRST, euro]))
    found = [block.findtext("{*}DbtrAcct/{*}Id/{*}IBAN") for block in document.findall(".//{*}PmtInf")]
    assert found == [GUILD.iban, "AZ77VTBA00000000001234567890"]
    assert "debtor IBAN" in refusals(FIRST, debtor=replace(GUILD, ibans={"EUR": "AZ00"}))
