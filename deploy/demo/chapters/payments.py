"""From balances to the bank and back: payees' data, a dispute, a payment run of three people, statements."""

from __future__ import annotations

from typing import Any

from deploy.demo.chapters.money import bulletin, own_account
from deploy.demo.chapters.paying import DAY, paid_to, pay, refused
from deploy.demo.chapters.registration import document
from deploy.demo.chapters.rules import FROM, approve
from deploy.demo.files.tables import films, read_table
from deploy.demo.world import World

Json = dict[str, Any]

ABROAD = "O05"
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
        ("foreign organisation", "LEGAL", "NON_RESIDENT", "2025-01-01", None, [withheld]),
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
    bulletin(world, DAY)
    found = pay(world, "payment_run")
    world.facts["orders"] = found["orders"]
    shown = world.parties["P048"]
    world.facts["order"] = next(order["order"] for order in found["orders"] if order["payee"] == shown)
    _abroad(world, found)
    _statements(world)
    _withheld(world)


def _policies(world: World) -> None:
    account = own_account("AZN")
    notice = {
        "az": "Şikayətlər gildiyanın ödəniş şöbəsinə yazılı təqdim olunur.",
        "en": "Complaints are filed in writing with the guild's payment office.",
    }
    for name, body in {
        "tax": {"rules": tax_rules()},
        "debtor": {
            "name": account.owner,
            "iban": account.iban,
            "bic": BIC,
            "ibans": {"EUR": own_account("EUR").iban},
        },
        "creditors": {"creditors": [_creditor(row) for row in read_table("creditors.csv")]},
        "notice": {"where": notice, "days": 60},
    }.items():
        policy = {"policy": name, "valid_from": FROM, "body": body, "decision": "Board 14/2025"}
        approve(world, "payments", name, policy)


def _creditor(row: dict[str, str]) -> Json:
    due = {"months": int(row["months"]), "day": int(row["day"])}
    told = {name: row[name] for name in ("kind", "name", "iban", "purpose")}
    return told | {"bic": BIC, "due": due}


def _payees(world: World) -> None:
    rows = [row for row in read_table("parties.csv") if row["iban"] and not row["party_id"].startswith("G")]
    paid = [row for row in rows if row["party_class"] not in ("USER", "PRODUCER")]
    world.at_once("payees' bank and tax data", paid, lambda row: _payee(world, row))


def _payee(world: World, row: dict[str, str]) -> None:
    body = {
        "holder": row["name"],
        "iban": row["iban"],
        "bic": f"DEMO{row['iban'][:2]}22",
        "kind": row["kind"],
        "residence": "RESIDENT" if row["country"] == "AZ" else "NON_RESIDENT",
    }
    path = f"/v1/payees/{world.parties[row['party_id']]}"
    world["payee-clerk"].post("payments", f"{path}/payment-data", body, key=row["party_id"])
    if row["party_id"] == "P048":
        refused(world.cast.both("payee-clerk", "payee-controller"), f"{path}/approve", {"version": 1})
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


def _abroad(world: World, run: Json) -> None:
    (order,) = [one for one in run["orders"] if one["payee"] == world.parties[ABROAD]]
    path = f"/v1/orders/{order['order']}/schedule"
    for kind in ("csv", "xlsx"):
        data = world["accountant"].download("payments", f"{path}/{kind}", purpose="sent to the organisation")
        kept = world.keep(f"outgoing/schedule-{ABROAD}.{kind}", data)
    paid = world.screen.money(order["paid"]["amount"], order["paid"]["currency"])
    world.screen.done(f"{order['name']} is paid {paid} by its contract, with an outgoing schedule: {kept}")


def _withheld(world: World) -> None:
    """What the payment has withheld is owed too, and due before the next planned one."""
    found = pay(world, "second_payment_run")
    orders = sorted(found["orders"], key=lambda order: -order["paid"]["amount"])
    told = ", ".join(f"{world.screen.money(one['paid']['amount'])} to {paid_to(one)}" for one in orders)
    world.screen.done(f"what was withheld is paid on: {told}")


def wait_for_credits(world: World) -> None:
    """Until payments has credited all that distribution closed."""
    sequence = world["auditor"].get("distribution", "/v1/watermarks")["sequence"]
    world["auditor"].heard("payments", "distribution", sequence)
    world["accountant"].until("payments", "/v1/ledger", _whole)


def _whole(ledger: Json) -> bool:
    return bool(ledger["books"]) and all(not one["missing"] for one in ledger["books"])


def _statements(world: World) -> None:
    shown = {
        "P048": "an author in July",
        "P157": "a non-resident",
        "O05": "the foreign organisation",
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
