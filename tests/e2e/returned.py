"""An order of the demo that the bank sends back, and the payee's other account."""

from __future__ import annotations

from typing import Any

from deploy.demo.bank import executed
from deploy.demo.chapters.paying import bank_statement
from deploy.demo.files.tables import read_table
from deploy.demo.world import World

RETURNED = "P143"
"""Whose order the bank sends back: 576.00 gross, 489.60 paid."""


def another_account(world: World, payee: str) -> None:
    """The payee names another account: proposed by one, approved by another, and not paid at once."""
    (row,) = (row for row in read_table("parties.csv") if row["party_id"] == RETURNED)
    body = {
        "holder": row["name"],
        "iban": "AZ77VTBA00000000001234567890",
        "bic": "DEMOAZ22",
        "kind": row["kind"],
        "residence": "RESIDENT",
    }
    path = f"/v1/payees/{payee}"
    world["payee-clerk"].post("payments", f"{path}/payment-data", body)
    world["payee-controller"].post("payments", f"{path}/approve", {"version": 2})
    world["accountant"].until(
        "payments",
        f"/v1/balances/{payee}",
        lambda shown: [one["reason"] for one in shown["balances"][0]["states"]] == ["COOLING"],
    )


def send_back(world: World, order: dict[str, Any]) -> None:
    """The bank's statement of the evening: the order's money came back, the account does not exist."""
    booked = executed(world.facts["payment_run_file"], {order["end_to_end_id"]: "AC04"})
    (back,) = [movement for movement in booked if movement.return_reason]
    bank_statement(world, "AZN", (back,))


def owed(shown: dict[str, Any]) -> int:
    """All that stands on an account, in every state."""
    return sum(one["amount"] for balance in shown["balances"] for one in balance["states"])
