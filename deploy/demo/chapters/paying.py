"""A payment run of three people, and what the bank makes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from deploy.client import Failed, Session
from deploy.demo.bank import Movement, closing_balance, executed, statement
from deploy.demo.chapters.money import OPENING, minor, own_account
from deploy.demo.files.tables import read_table
from deploy.demo.world import World
from shared.kernel.money import Money

Json = dict[str, Any]

DAY = date(2026, 9, 1)


def pay(world: World, name: str) -> Json:
    """Prepare, approve, release, and hear what the bank did: the run with its orders. Its id is the fact `name`."""
    run = _prepare(world, name)
    _approve_and_release(world, run, name)
    return _bank_answers(world, run, name)


def refused(session: Session, path: str, body: Json) -> None:
    """What one person alone may not do."""
    try:
        session.post("payments", path, body, key="own")
    except Failed as failed:
        assert failed.status == 403, failed
    else:
        raise AssertionError(f"{path}: duties were not separate")


def bank_statement(world: World, currency: str, movements: tuple[Movement, ...]) -> Money:
    """The evening's statement of an account, taken in; the balance that it closes with."""
    account = own_account(currency)
    number, opening = world.facts.get(f"statement {currency}", (1, _received(currency)))
    data = statement(account, DAY, number + 1, opening, movements)
    world.keep(f"files/statement-{currency}-{DAY}-{number + 1}.xml", data)
    answer = world["cashier"].upload(
        "intake",
        "/v1/bank-statements",
        {"file": (f"{currency}.xml", data)},
        key=f"{currency}-{number + 1}",
    )
    job = world["cashier"].job("intake", answer)
    assert job["state"] == "DONE", job["problem"]
    closing = closing_balance(opening, movements)
    world.facts[f"statement {currency}"] = (number + 1, closing)
    return closing


def _received(currency: str) -> Money:
    rows = [row for row in read_table("receipts.csv") if row["currency"] == currency]
    return OPENING[currency] + Money(sum(minor(row["amount"]) for row in rows), currency)


def _prepare(world: World, name: str) -> str:
    session = world["accountant"]
    answer = session.post("payments", "/v1/payment-runs", {"execution_date": DAY.isoformat()}, key=name)
    job = session.job("payments", answer)
    assert job["state"] == "DONE", job["problem"]
    run = str(job["subject"])
    world.facts[name] = run
    return run


def _show(world: World, run: Json, name: str) -> None:
    orders = sorted(run["orders"], key=lambda order: -order["paid"]["amount"])
    rows = [
        (paid_to(order), *(_sum(world, order[name]) for name in ("gross", "paid"))) for order in orders[:8]
    ]
    totals = ", ".join(_sum(world, total) for total in run["totals"])
    world.screen.table(
        f"{len(orders)} orders, {totals}: the largest", ("to", "royalty, gross", "paid"), rows, right=(1, 2)
    )
    if name != "payment_run":
        return
    sums = [world.screen.money(hold["amount"]["amount"], hold["amount"]["currency"]) for hold in run["holds"]]
    held = [
        (hold["name"], hold["state"], hold["reason"], sum_)
        for hold, sum_ in zip(run["holds"], sums, strict=True)
    ]
    world.screen.table("Held, with its reason", ("payee", "state", "reason", "amount"), held[:14], right=(3,))


def paid_to(order: Json) -> str:
    """Whom an order pays, by the name that the bank is given."""
    creditors = {row["kind"]: row["name"] for row in read_table("creditors.csv")}
    return creditors.get(order["payee"], str(order["name"]))


def _sum(world: World, amount: Json) -> str:
    return world.screen.money(amount["amount"], amount["currency"])


def _approve_and_release(world: World, run: str, name: str) -> None:
    path = f"/v1/payment-runs/{run}"
    shown = world["accountant"].until("payments", path, lambda found: found["state"] == "PREPARED")
    _show(world, shown, name)
    digest = {"digest": shown["digest"]}
    refused(world.cast.both("accountant", "chief-accountant"), f"{path}/approve", digest)
    world["chief-accountant"].post("payments", f"{path}/approve", digest, key=f"approve/{name}")
    refused(world.cast.both("chief-accountant", "director-general"), f"{path}/release", digest)
    answer = world["director-general"].post("payments", f"{path}/release", digest, key=f"release/{name}")
    job = world["director-general"].job("payments", answer)
    assert job["state"] == "DONE", job["problem"]
    world["director-general"].until("payments", path, lambda found: found["state"] == "RELEASED")
    data = world["director-general"].download("payments", f"{path}/file", purpose="to the bank")
    world.facts[f"{name}_file"] = data
    kept = world.keep(f"{name.replace('_', '-')}.pain.001.xml", data)
    world.screen.done(f"prepared, approved and released by three people; {kept} is for the bank")


def _bank_answers(world: World, run: str, name: str) -> Json:
    movements = executed(world.facts[f"{name}_file"], {})
    closing = [
        bank_statement(world, currency, tuple(one for one in movements if one.amount.currency == currency))
        for currency in sorted({one.amount.currency for one in movements})
    ]
    path = f"/v1/payment-runs/{run}"
    found = world["accountant"].until("payments", path, lambda shown: not _unanswered(shown))
    stands = ", ".join(str(balance) for balance in closing)
    world.screen.done(f"the bank booked {len(found['orders'])} orders; the accounts stand at {stands}")
    return found


def _unanswered(run: Json) -> bool:
    return any(order["state"] in ("DRAFT", "ISSUED") for order in run["orders"])
