"""The account number of a payee stands in the vault and in the bank's file, and in no other answer (D-94)."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.integration.payments.played import pay, prepare
from tests.integration.payments.registered import IBANS
from tests.support.apps import doors_of
from tests.support.one_service import OneService

SECRETS = [IBANS["rasim"], IBANS["john"]]
FOR_THE_BANK = {"/v1/payment-runs/{payment_run_id}/file", "/v1/documents/{sha256}/content"}
"""Recorded, and by a scope of their own."""
PAYEE = "/v1/payees/rasim/payment-data"
BODY = {
    "holder": "R. Ocaqov",
    "iban": IBANS["rasim"],
    "bic": "NABZAZ2C",
    "kind": "NATURAL",
    "residence": "RESIDENT",
}


def shown(text: str) -> list[str]:
    """The secrets in a text, however they are spaced."""
    packed = re.sub(r"\s", "", text)
    return [secret for secret in SECRETS if secret in packed]


def paths(template: str, known: list[str]) -> Iterator[str]:
    """Every address of a door, with everything that is known in each place."""
    names = re.findall(r"{\w+}", template)
    for values in product(known, repeat=len(names)):
        path = template
        for name, value in zip(names, values, strict=True):
            path = path.replace(name, value, 1)
        yield path


async def answered(service: OneService, known: list[str]) -> dict[str, str]:
    """What every door for reading answers with 200, by its address."""
    doors = [door for door in doors_of("payments") if door.method == "GET" and door.scope]
    scopes = sorted({str(door.scope) for door in doors})
    found = {}
    async with service.client("auditor", *scopes) as client:
        for door in doors:
            for path in paths(door.path, known):
                if door.path.endswith("/events"):
                    continue
                answer = await client.get(path, params={"purpose": "an audit"})
                assert answer.status_code < 500, path
                text = answer.text if "pdf" not in answer.headers["content-type"] else ""
                assert door.path in FOR_THE_BANK or not shown(text), path
                if answer.status_code == 200:
                    found[path] = text
    return found


@pytest.mark.clause("X-c")
async def test_no_answer_but_the_banks_file_has_an_account_number(payments: OneService) -> None:
    paid = await pay(payments)
    await payments.post("payee-clerk", "payments:payee:submit", PAYEE, BODY)
    await payments.settle()
    await prepare(payments, "2026-09-10")
    run = f"/v1/payment-runs/{paid['payment_run']}"
    order = (await payments.get("payments:payment-run:read", run)).json()["orders"][0]
    scope = "payments:statement:read"
    statement = (await payments.get(scope, "/v1/statements?payee=rasim")).json()["items"][0]["id"]
    known = ["rasim", paid["payment_run"], paid["file_sha256"], order["order"], statement, "tax", "2026-09"]
    found = await answered(payments, known)
    assert {"/v1/payees/rasim", run, f"/v1/orders/{order['order']}", f"/v1/statements/{statement}"} <= set(
        found
    )
    assert "AZ21 **** 1944" in found["/v1/payees/rasim"], "masked, and found where it is looked for"
    file = await payments.get("payments:payment-run:release", f"{run}/file?purpose=to+the+bank")
    assert sorted(shown(file.text)) == sorted(SECRETS)
    entries = await payments.ctx.store.read(0, 10_000)
    assert not [entry.type for entry in entries if any(secret.encode() in entry.raw for secret in SECRETS)]


@pytest.mark.clause("X-c")
@pytest.mark.parametrize(
    "wrong",
    [
        {"bic": "nonsense"},
        {"iban": f"{IBANS['rasim']}0"},
        {"iban": f"AZ99{IBANS['rasim'][4:]}"},
        {"holder": f"R. Ocaqov {IBANS['rasim']} " * 9},
        {"kind": IBANS["rasim"]},
        {IBANS["rasim"]: 1},
    ],
)
async def test_no_refusal_quotes_an_account_number(bare: OneService, wrong: dict[str, Any]) -> None:
    answer = await bare.post("payee-clerk", "payments:payee:submit", PAYEE, BODY | wrong)
    assert answer.status_code == 422
    assert not shown(answer.text) and IBANS["rasim"][4:] not in answer.text, answer.text


@pytest.mark.clause("X-c", "X-d")
async def test_who_approves_holds_the_number_against_the_document_without_seeing_it(
    payments: OneService,
) -> None:
    proposed = await payments.post("clerk", "payments:payee:submit", PAYEE, BODY | {"iban": IBANS["john"]})
    assert proposed.status_code == 200, proposed.text
    path, scope = "/v1/payees/rasim/approve", "payments:payee:approve"
    other = await payments.post("controller", scope, path, {"version": 2, "number": IBANS["rasim"]})
    assert (other.status_code, other.json()["reason"]) == (409, "NUMBER_DIFFERS")
    assert not shown(other.text)
    spaced = " ".join(IBANS["john"][at : at + 4] for at in range(0, len(IBANS["john"]), 4)).lower()
    done = await payments.post("controller", scope, path, {"version": 2, "number": spaced})
    assert done.status_code == 200, done.text
    told = (await payments.get("payments:payee:read", "/v1/payees/rasim?purpose=check")).json()
    assert [(one["approved_by"] is not None, one["compared"]) for one in told["versions"]] == [
        (True, False),
        (True, True),
    ]
    # Neither number stands in the log.
    for entry in await payments.ctx.store.read(0, 10_000):
        assert entry.sequence is not None or not shown(entry.raw.decode())
