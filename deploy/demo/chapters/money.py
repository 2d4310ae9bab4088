"""The bank's statements: receipts, what they are for, and the Central Bank's rate."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from deploy.demo.bank import Account, Movement, statement
from deploy.demo.files.tables import DATA, read_table
from deploy.demo.world import World
from shared.kernel.money import Money

DAY = date(2026, 8, 5)
OPENING = {"AZN": Money(1_250_000), "EUR": Money(0, "EUR")}
"""What the guild's invented accounts held before, outside of this system's books."""


def own_account(currency: str) -> Account:
    """The guild's own invented account in a currency."""
    row = next(
        row for row in read_table("parties.csv") if row["party_id"] == {"AZN": "G01", "EUR": "G02"}[currency]
    )
    return Account(row["iban"], currency, "Azərbaycan Professional Kinorejissorlar Gildiyası")


def minor(text: str) -> int:
    """An amount of the tables in minor units."""
    return int(Decimal(text) * 100)


def play(world: World) -> None:
    """Take the statements of 5 August, tie receipts to accounts, record the bulletin."""
    world.screen.chapter(
        "Money: what the bank says was received", "Payers, sums and account numbers are invented."
    )
    rows = defaultdict(list)
    for row in read_table("receipts.csv"):
        rows[row["currency"]].append(row)
    for currency, listed in rows.items():
        _take(world, currency, listed)
    receipts = _receipts(world, sum(map(len, rows.values())))
    for listed in rows.values():
        for row in listed:
            _allocate(world, receipts[row["bank_reference"]], row)
    bulletin(world, DAY)
    world.screen.done("the Central Bank's bulletin of 05.08.2026: 1 EUR = 1.961 AZN")
    _show(world)


def _take(world: World, currency: str, rows: list[dict[str, str]]) -> None:
    account = own_account(currency)
    world["cashier"].post(
        "intake", "/v1/bank-accounts", {"iban": account.iban, "currency": currency}, key=currency
    )
    movements = [
        Movement(
            reference=row["bank_reference"],
            amount=Money(minor(row["amount"]), currency),
            credit=True,
            other_name=row["payer_name"],
            other_iban=row["payer_iban"],
            remittance=row["remittance"],
            end_to_end_id=row["end_to_end_id"],
        )
        for row in rows
    ]
    data = statement(account, DAY, 1, OPENING[currency], movements)
    world.keep(f"files/statement-{currency}-{DAY}.xml", data)
    answer = world["cashier"].upload(
        "intake", "/v1/bank-statements", {"file": (f"{currency}.xml", data)}, key=currency
    )
    job = world["cashier"].job("intake", answer)
    assert job["state"] == "DONE", job["problem"]


def _receipts(world: World, count: int) -> dict[str, dict[str, Any]]:
    page = world["cashier"].until(
        "intake", "/v1/receipts", lambda found: len(found["items"]) >= count, limit=100
    )
    return {receipt["bank_reference"]: receipt for receipt in page["items"]}


def _allocate(world: World, receipt: dict[str, Any], row: dict[str, str]) -> None:
    body = {
        "target": world.accounts[row["target"]],
        "amount": {"amount": minor(row["allocate"]), "currency": row["currency"]},
    }
    path = f"/v1/receipts/{receipt['id']}/allocate"
    world["cashier"].post("intake", path, body, key=row["bank_reference"])


def bulletin(world: World, day: date) -> None:
    """Record the rates of a day, of which there is a file."""
    name = f"bulletin_{day:%d.%m.%Y}.xml"
    files = {"file": (name, (DATA / name).read_bytes())}
    answer = world["economist"].upload(
        "distribution", "/v1/bulletins", files, {"asked": day.isoformat()}, key=name
    )
    job = world["economist"].job("distribution", answer)
    assert job["state"] == "DONE", job["problem"]


def _show(world: World) -> None:
    page = world["cashier"].get("intake", "/v1/receipts", limit=100)
    rows = [
        (
            one["bank_reference"],
            world.screen.money(one["amount"], one["currency"]),
            world.screen.money(one["unallocated"], one["currency"]),
        )
        for one in page["items"]
    ]
    world.screen.table(
        "Receipts of 5 August 2026", ("bank reference", "received", "unallocated"), rows, right=(1, 2)
    )
