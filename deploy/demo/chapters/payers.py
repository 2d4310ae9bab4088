"""What payers owe: a broadcaster that has not reported, its claim, its invoice, and what waits for the clerk."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from deploy.demo.chapters.accounts import DEFECTIVE
from deploy.demo.files.agreements import contract
from deploy.demo.world import World

JULY = {"from": "2026-07-01", "to": "2026-07-31"}
Json = dict[str, Any]


def play(world: World) -> None:
    """A report lacks, and nobody had to ask for it."""
    world.screen.chapter(
        "Payers: who has not reported, and what is claimed", "The cable operator and its tariff are invented."
    )
    signed = _silent_operator(world)
    clerk = world["clerk"]
    page = clerk.until(
        "intake", "/v1/overdue-reports", lambda found: bool(found["items"]), contract=signed["id"]
    )
    overdue = page["items"][0]
    world.screen.wrong(
        f"no report of {overdue['period_from']} to {overdue['period_to']} came until {overdue['deadline']}:"
        " said without anybody asking"
    )
    body = {
        "contract": signed["id"],
        "ground": "MISSING_REPORT",
        "period": JULY,
        "deadline": "2026-09-30",
    }
    claim = clerk.post("intake", "/v1/claims", body, key="claim")
    invoice = clerk.post("intake", "/v1/invoices", {"contract": signed["id"], "period": JULY}, key="invoice")
    shown = clerk.get("intake", f"/v1/invoices/{invoice['id']}")
    world.screen.done(
        f"invoice {shown['number']} by the contract's tariff: {world.screen.money(shown['net'])}"
        f" and VAT {world.screen.money(shown['vat'])}"
    )
    _return_letter(world)
    for about, name in ((claim["id"], "claim"), (invoice["id"], "invoice"), (_returned(world), "return")):
        _keep(world, about, name)
    world.screen.done("letters as PDF: demo-out/letters/claim.pdf, invoice.pdf, return.pdf")
    _waiting(world)


def _silent_operator(world: World) -> Json:
    """A cable operator under the second broadcaster's form, with a calendar and a tariff."""
    registrar = world["registrar"]
    party: Json = {
        "kind": "LEGAL",
        "party_class": "USER",
        "names": [{"name": "Nümunə Kabel MMC", "script": "LATIN", "kind": "CANONICAL"}],
        "country": "AZ",
    }
    operator = registrar.post("registry", "/v1/parties", party, key="party/silent")
    row = contract("C02").row
    body: Json = {name: row[name] for name in ("kind", "currency", "key", "form", "territory")}
    body |= {
        "number": "L-2026/19",
        "party": operator["id"],
        "uses": ["CABLE"],
        "valid_from": "2026-07-01",
        "document_sha256": sha256(b"L-2026/19").hexdigest(),
        "reporting": {"frequency": "MONTHLY", "deadline_days": 10},
        "tariff": [{"kind": "FIXED", "valid_from": "2026-07-01", "amount": 70000}],
        "vat_percent": "18",
        "payment_days": 15,
    }
    signed = registrar.post("registry", "/v1/contracts", body, key="contract/silent")
    world["auditor"].heard("intake", "registry", signed["sequence"])
    return signed


def _returned(world: World) -> str:
    return str(world.facts["corrected"]["id"])


def _return_letter(world: World) -> None:
    body = {"version": 1, "answer_until": "2026-09-30"}
    path = f"/v1/accounts/{_returned(world)}/letters"
    job = world["clerk"].job("intake", world["clerk"].post("intake", path, body, key=DEFECTIVE))
    assert job["state"] == "DONE", job["problem"]


def _keep(world: World, about: str, name: str) -> None:
    page = world["clerk"].until("intake", "/v1/letters", lambda found: bool(found["items"]), about=about)
    letter = page["items"][0]["id"]
    pdf = world["clerk"].download("intake", f"/v1/letters/{letter}/pdf", purpose="the demo shows it")
    world.keep(f"letters/{name}.pdf", pdf)


def _waiting(world: World) -> None:
    page = world["clerk"].get("intake", "/v1/tasks", order="oldest")
    rows = [
        (
            one["kind"],
            one["since"],
            "" if one["amount"] is None else world.screen.money(one["amount"], one["currency"] or "AZN"),
        )
        for one in page["items"]
    ]
    world.screen.table("What waits for a clerk", ("what", "since", "at stake"), rows, right=(2,))
