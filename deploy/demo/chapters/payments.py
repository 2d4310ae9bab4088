"""From balances to the bank and back: payees' data, a dispute, a payment run of three people, statements."""

from __future__ import annotations

from datetime import date
from typing import Any

from deploy.client import Failed, Session
from deploy.demo.bank import closing_balance, executed, statement
from deploy.demo.chapters.money import OPENING, minor, own_account
from deploy.demo.chapters.registration import document
from deploy.demo.chapters.rules import FROM, approve
from deploy.demo.files.tables import films, read_table
from deploy.demo.world import World
from shared.kernel.money import Money

Json = dict[str, Any]

DAY = date(2026, 9, 1)
BIC = "DEMOAZ22"
SOURCES = ["AZERBAIJANI", "FOREIGN"]


def tax_rules() -> list[Json]:
    """Tax in 2026 by payee and residence; the composers' organisation is a resident legal person."""
    exempt = {"kind": "INCOME_TAX", "rate": "0", "base": "NET", "reference": "Vergi Məcəlləsi 102.1.42"}
    insurance = {
        "kind": "SOCIAL_INSURANCE",
        "rate": "15",
        "base": "NET",
        "reference": "“Sosial sığorta haqqında” Qanun 14.5.4",
    }
    withheld = {
        "kind": "INCOME_TAX",
        "rate": "14",
        "base": "GROSS",
        "reference": "Vergi Məcəlləsi 124.1, 125.1.7",
    }
    nothing = {
        "kind": "INCOME_TAX",
        "rate": "0",
        "base": "NET",
        "reference": "Hüquqi şəxs vergisini özü hesablayır",
    }
    rows = [
        ("resident author", "NATURAL", "RESIDENT", "2025-01-01", "2029-12-31", [exempt, insurance]),
        ("non-resident author", "NATURAL", "NON_RESIDENT", "2025-01-01", None, [withheld]),
        ("resident organisation", "LEGAL", "RESIDENT", "2025-01-01", None, [nothing]),
    ]
    return [
        {
            "rule": rule,
            "payee_kind": kind,
            "residence": residence,
            "sources": SOURCES,
            "from": first,
            "to": last,
            "terms": terms,
        }
        for rule, kind, residence, first, last, terms in rows
    ]


def play(world: World) -> None:
    """Pay what can be paid, and say what cannot and why."""
    world.screen.chapter(
        "Payments: from the personal account to the bank",
        "Bank codes do not exist, account numbers, dispute and bank are invented; tax follows the rules of 2026.",
    )
    _policies(world)
    _payees(world)
    _dispute(world)
    wait_for_credits(world)
    run = _prepare(world)
    _approve_and_release(world, run)
    _bank_answers(world, run)
    _statements(world)


def _policies(world: World) -> None:
    account = own_account("AZN")
    notice = {
        "az": "Şikayətlər gildiyanın ödəniş şöbəsinə yazılı təqdim olunur.",
        "en": "Complaints are filed in writing with the guild's payment office.",
    }
    for name, body in {
        "tax": {"rules": tax_rules()},
        "debtor": {"name": account.owner, "iban": account.iban, "bic": BIC},
        "notice": {"where": notice, "days": 60},
    }.items():
        policy = {"policy": name, "valid_from": FROM, "body": body, "decision": "Board 14/2025"}
        approve(world, "payments", name, policy)


def _payees(world: World) -> None:
    rows = [row for row in read_table("parties.csv") if row["iban"] and not row["party_id"].startswith("G")]
    paid = [row for row in rows if row["party_class"] not in ("USER", "PRODUCER")]
    world.at_once("payees' bank and tax data", paid, lambda row: _payee(world, row))


def _payee(world: World, row: dict[str, str]) -> None:
    body = {
        "holder": row["name"],
        "iban": row["iban"],
        "bic": BIC,
        "kind": row["kind"],
        "residence": "RESIDENT" if row["country"] == "AZ" else "NON_RESIDENT",
    }
    path = f"/v1/payees/{world.parties[row['party_id']]}"
    world["payee-clerk"].post("payments", f"{path}/payment-data", body, key=row["party_id"])
    if row["party_id"] == "P048":
        _refused(world.cast.both("payee-clerk", "payee-controller"), f"{path}/approve", {"version": 1})
    world["payee-controller"].post("payments", f"{path}/approve", {"version": 1}, key=row["party_id"])


def _dispute(world: World) -> None:
    (row,) = read_table("disputes.csv")
    body = {
        "work": world.works[row["film_id"]],
        "role": None,
        "parties": [world.parties[party] for party in row["parties"].split("; ")],
        "claim": row["claim"],
        "document_sha256": document(row["document"]),
    }
    world["lawyer"].post("payments", "/v1/disputes", body, key=row["film_id"])
    title = films()[row["film_id"]]["title_az"]
    world.screen.wrong(f"{title} (invented) is disputed: its payment stops, its calculation went on")


def wait_for_credits(world: World) -> None:
    """Until payments has credited all that distribution closed."""
    sequence = world["auditor"].get("distribution", "/v1/watermarks")["sequence"]
    world["auditor"].heard("payments", "distribution", sequence)
    world["accountant"].until("payments", "/v1/ledger", _whole)


def _whole(ledger: Json) -> bool:
    return bool(ledger["books"]) and all(not one["missing"] for one in ledger["books"])


def _prepare(world: World) -> str:
    session = world["accountant"]
    answer = session.post(
        "payments", "/v1/payment-runs", {"execution_date": DAY.isoformat()}, key="payment-run"
    )
    job = session.job("payments", answer)
    assert job["state"] == "DONE", job["problem"]
    run = str(job["subject"])
    world.facts["payment_run"] = run
    return run


def _show(world: World, run: Json) -> None:
    orders = sorted(run["orders"], key=lambda order: -order["net"]["amount"])
    rows = [
        (order["name"], *(world.screen.money(order[name]["amount"]) for name in ("gross", "net")))
        for order in orders[:8]
    ]
    world.screen.table(
        f"{len(orders)} orders, {world.screen.money(run['total']['amount'])}: the largest",
        ("payee", "gross", "net"),
        rows,
        right=(1, 2),
    )
    sums = [world.screen.money(hold["amount"]["amount"], hold["amount"]["currency"]) for hold in run["holds"]]
    held = [
        (hold["name"], hold["state"], hold["reason"], sum_)
        for hold, sum_ in zip(run["holds"], sums, strict=True)
    ]
    world.screen.table("Held, with its reason", ("payee", "state", "reason", "amount"), held[:14], right=(3,))


def _refused(session: Session, path: str, body: Json) -> None:
    try:
        session.post("payments", path, body, key="own")
    except Failed as failed:
        assert failed.status == 403, failed
    else:
        raise AssertionError(f"{path}: duties were not separate")


def _approve_and_release(world: World, run: str) -> None:
    path = f"/v1/payment-runs/{run}"
    shown = world["accountant"].until("payments", path, lambda found: found["state"] == "PREPARED")
    _show(world, shown)
    digest = {"digest": shown["digest"]}
    _refused(world.cast.both("accountant", "chief-accountant"), f"{path}/approve", digest)
    world["chief-accountant"].post("payments", f"{path}/approve", digest, key="approve")
    _refused(world.cast.both("chief-accountant", "director-general"), f"{path}/release", digest)
    answer = world["director-general"].post("payments", f"{path}/release", digest, key="release")
    job = world["director-general"].job("payments", answer)
    assert job["state"] == "DONE", job["problem"]
    world["director-general"].until("payments", path, lambda found: found["state"] == "RELEASED")
    data = world["director-general"].download("payments", f"{path}/file", purpose="to the bank")
    world.facts["payment_file"] = data
    kept = world.keep("payment-file.pain.001.xml", data)
    world.screen.done(f"prepared, approved and released by three people; {kept} is for the bank")


def _bank_answers(world: World, run: str) -> None:
    account = own_account("AZN")
    received = sum(minor(row["amount"]) for row in read_table("receipts.csv") if row["currency"] == "AZN")
    opening = OPENING["AZN"] + Money(received)
    movements = executed(world.facts["payment_file"], {})
    data = statement(account, DAY, 2, opening, movements)
    world.keep(f"files/statement-AZN-{DAY}.xml", data)
    answer = world["cashier"].upload(
        "intake", "/v1/bank-statements", {"file": ("answer.xml", data)}, key="answer"
    )
    job = world["cashier"].job("intake", answer)
    assert job["state"] == "DONE", job["problem"]
    path = f"/v1/payment-runs/{run}"
    found = world["accountant"].until("payments", path, lambda shown: not _unanswered(shown))
    world.facts["orders"] = found["orders"]
    shown = world.parties["P048"]
    world.facts["order"] = next(order["order"] for order in found["orders"] if order["payee"] == shown)
    balance = closing_balance(opening, movements)
    world.screen.done(f"the bank booked {len(found['orders'])} orders; the account stands at {balance}")


def _unanswered(run: Json) -> bool:
    return any(order["state"] in ("DRAFT", "ISSUED") for order in run["orders"])


def _statements(world: World) -> None:
    shown = {
        "P048": "an author in July",
        "P157": "a non-resident",
        "H01": "an heir",
        "O04": "the composers' organisation",
    }
    for key, who in shown.items():
        payee = world.parties[key]
        page = world["accountant"].until(
            "payments", "/v1/statements", lambda found: bool(found["items"]), payee=payee
        )
        issued = page["items"][0]
        stem = f"statements/{issued['number'].replace('/', '-')}"
        path = f"/v1/statements/{issued['id']}"
        for kind, address in {"json": path, "pdf": f"{path}/pdf"}.items():
            data = world["accountant"].download("payments", address, purpose="sent to the payee")
            kept = world.keep(f"{stem}.{kind}", data)
        world.screen.done(f"the statement of {who}: {kept}")
