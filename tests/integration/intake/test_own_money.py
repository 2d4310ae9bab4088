"""Own money that comes back or moves: no receipt, in no state twice, and no statement half (D-86, D-98)."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from deploy.demo.bank import Account, statement
from services.intake.domain.receipt import RECEIPT, EnterReceipt
from services.intake.formats.bookings import Knowledge, bookings_of
from services.intake.formats.camt053 import read_statements
from shared.contracts import intake as public
from shared.eventstore.store import Meta
from shared.kernel.money import Money
from tests.integration.intake.desk import (
    DAY,
    OWN_AZN,
    credit,
    open_accounts,
    receipts,
    take_statement,
    upload,
)
from tests.support.one_service import OneService

PAID = replace(credit("OUT-1", 300, end_to_end_id="0a1b2c"), credit=False)
OTHER_AZN = Account("AZ77VTBA00000000001234567890", "AZN", "APFG")
NEXT = date(2026, 8, 6)


async def _kinds(intake: OneService) -> list[tuple[str, str | None]]:
    return [
        (event.kind, event.end_to_end_id)
        for event in await intake.published()
        if isinstance(event, public.BankEntryClassified)
    ]


@pytest.mark.clause("2.2.5-a")
async def test_a_payment_of_an_earlier_statement_comes_back_unmarked(intake: OneService) -> None:
    await open_accounts(intake)
    await take_statement(intake, [PAID], opening=1_000)
    back = credit("IN-1", 300, end_to_end_id="0A1B2C")
    taken = await take_statement(intake, [back, credit("IN-2", 5)], opening=700, day=NEXT, number=2)
    assert taken.job["state"] == "DONE", taken.job
    assert await _kinds(intake) == [("DEBIT", "0a1b2c"), ("RETURN", "0A1B2C")]
    assert list(await receipts(intake)) == ["IN-2"]


@pytest.mark.clause("2.2.5-a")
async def test_another_amount_than_was_paid_fails_the_statement(intake: OneService) -> None:
    await open_accounts(intake)
    await take_statement(intake, [PAID], opening=1_000)
    part = [credit("IN-2", 5), credit("IN-1", 295, end_to_end_id="0a1b2c")]
    failed = await take_statement(intake, part, opening=700, day=NEXT, number=2)
    assert failed.job["state"] == "FAILED"
    (finding,) = failed.job["problem"]["errors"]
    assert ("entry 2" in finding["where"], finding["value"]) == (True, str(Money(295)))
    assert await receipts(intake) == {}


async def test_a_transfer_between_own_accounts_is_received_once(intake: OneService) -> None:
    for own in (OWN_AZN, OTHER_AZN):
        body = {"iban": own.iban, "currency": own.currency}
        await intake.post("chief", "intake:bank:decide", "/v1/bank-accounts", body)
    moved = replace(credit("OUT-1", 900), credit=False, other_iban=OTHER_AZN.iban)
    await take_statement(intake, [credit("IN-1", 1_000), moved])
    path = "/v1/ledger"
    (books,) = (await intake.get("intake:ledger:read", path)).json()["books"]
    assert books["transfers"] == {"left": 900, "arrived": 0, "between": 900}
    sequence = len(await intake.published())
    arrived = replace(credit("IN-2", 900), other_iban=OWN_AZN.iban)
    await take_statement(intake, [arrived], own=OTHER_AZN)
    assert [kind for kind, _ in await _kinds(intake)] == ["TRANSFER", "TRANSFER"]
    assert list(await receipts(intake)) == ["IN-1"]
    (books,) = (await intake.get("intake:ledger:read", path)).json()["books"]
    assert (books["received"], books["unallocated"]) == (1_000, 1_000)
    assert books["transfers"] == {"left": 900, "arrived": 900, "between": 0}
    (early,) = (await intake.get("intake:ledger:read", f"{path}?sequence={sequence}")).json()["books"]
    assert early["transfers"]["between"] == 900
    assert await intake.findings() == []


async def test_what_stands_as_a_receipt_is_not_booked_again_as_something_else(intake: OneService) -> None:
    """A job was cut off behind its receipts; meanwhile the debit became known that one of them brings back."""
    await open_accounts(intake)
    data = statement(OWN_AZN, DAY, 1, Money(0, "AZN"), [credit("IN-1", 300, end_to_end_id="0a1b2c")])
    (read,) = read_statements(data)
    (entered,) = bookings_of(read, Knowledge(frozenset({OWN_AZN.iban})), sha256(data).hexdigest()).receipts
    meta = Meta(actor="clerk", correlation_id="cut off")
    await intake.ctx.store.execute(RECEIPT, entered.receipt, EnterReceipt(entered=entered), meta)
    body = {"iban": "AZ96AZEJ00000000001234567890", "currency": "AZN"}
    assert (await intake.post("chief", "intake:bank:decide", "/v1/bank-accounts", body)).status_code == 201
    other = Account(body["iban"], "AZN", "APFG")
    await take_statement(intake, [PAID], own=other, opening=1_000)
    again = await upload(intake, "/v1/bank-statements", data, key="again")
    assert again.job["state"] == "FAILED"
    (finding,) = again.job["problem"]["errors"]
    assert (finding["where"], finding["value"]) == ("reference IN-1", "as a receipt")
    assert [kind for kind, _ in await _kinds(intake)] == ["DEBIT"]
