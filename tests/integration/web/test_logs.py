"""What a service logs, whatever is asked of it and whatever breaks: no token, no bank data, no tax number, no name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

import asyncpg
import pytest

from deploy.demo.bank import Account, Movement, statement
from shared.eventstore.heard import append_heard, heard_drafts
from shared.kernel.money import Money
from tests.integration.payments.registered import party, work
from tests.integration.web.processes import Process, StartProcess, start_process
from tests.support.backends import Backend
from tests.support.heard import heard_records
from tests.support.service import NOW, Caller

__all__ = ["start_process"]

IBAN, HOLDER, CLAIM = "AZ21NABZ00000000137010001944", "Leyla Qasımzadə", "her brother Orxan forged it"
FIN, VOEN, PHONE = "5VBK5VR", "1401555072", "+994501234567"
OTHER_FIN = "5WSRNS9"
PAYER, PAYER_ACCOUNT, REMITTANCE = (
    "Ödəyən Nümunəvi MMC",
    "AZ97DEMO00000000000000000901",
    "royalti Qasımzadəyə",
)
OWN = Account(IBAN, "AZN", "APFG")
REFUSE = "ALTER TABLE vault.%s ADD CONSTRAINT refuses_all CHECK (false) NOT VALID"
"""A refused row: PostgreSQL tells all of it in the words of its refusal."""


async def run(dsn: str, sql: str, *args: object) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(sql, *args)
    await connection.close()


async def cut_off(process: Process, postgres: Backend) -> None:
    """End every connection that the service has: its pools are broken under the next request."""
    await run(
        postgres.admin_dsn,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
        process.database.name,
    )


async def tell(process: Process, reader: Caller, *events: object) -> None:
    """Put what the registry says into the process's log, as its inbox does, and wait until it is read."""
    async with asyncpg.create_pool(process.database.dsn_app, min_size=1, max_size=1) as pool:
        records = heard_records("registry", events)
        drafts = await heard_drafts("payments", "registry", records)
        await append_heard(pool, lambda: NOW, "payments", "registry", drafts)
    known = await reader.get("/v1/watermarks", min_known=f"registry:{len(records)}")
    assert known.status_code == 200, known.text


async def misuse(caller: Caller, path: str, secrets: Iterable[str]) -> None:
    """Wrong bodies and wrong tokens, with every secret in each place where a client could put it."""
    for secret in secrets:
        for content in (
            f'{{"{secret}":',
            json.dumps({"iban": secret, "names": [{"name": secret}], secret: 1}),
        ):
            headers = caller._headers() | {"content-type": "application/json", "idempotency-key": "k"}
            told = await caller.http.post(path, content=content.encode(), headers=headers)
            assert told.status_code == 422, told.text
        for address in (
            f"{path}?name={secret}",
            f"{path}/{secret}",
            f"/{secret}",
            f"{path}?access_token={caller.token}",
        ):
            assert (await caller.http.get(address, headers=caller._headers())).status_code < 500
        forged = await caller.http.get(path, headers={"authorization": f"Bearer {secret.encode().hex()}"})
        assert forged.status_code == 401


def proved_silent(lines: list[dict[str, str]], secrets: Iterable[str], *, told: str) -> None:
    """None of the secrets in any line; `told` stands in one, so that silence is not for want of trouble."""
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    assert told in text
    for secret in secrets:
        assert secret not in text, [line for line in lines if secret in str(line)]
    assert all(line["service"] and line["event"] and line["level"] for line in lines)


@pytest.mark.clause("X-c")
async def test_payments_logs_no_account_no_holder_no_claim(
    start_process: StartProcess, postgres: Backend
) -> None:
    payments = await start_process("payments")
    nouns = ("payee:submit", "dispute:submit", "balance:read", "state:read")
    clerk = payments.caller("clerk", *(f"payments:{noun}" for noun in nouns))
    data = {"holder": HOLDER, "iban": IBAN, "bic": "NABZAZ2C", "kind": "NATURAL", "residence": "RESIDENT"}
    dispute = {"work": "w", "parties": ["p"], "claim": CLAIM, "document_sha256": "a" * 64}
    secrets = (IBAN, HOLDER, CLAIM, clerk.token)
    await tell(payments, clerk, *(party(name, name) for name in "pqr"), work("w", "Görüş"))
    assert (await clerk.post("/v1/payees/p/payment-data", data)).status_code in (200, 201)
    assert (await clerk.post("/v1/payees/p/payment-data", data | {"iban": IBAN[:-1]})).status_code == 422
    await misuse(clerk, "/v1/disputes", secrets[:3])
    for table in ("payee_data", "dispute"):
        await run(payments.database.dsn_owner, REFUSE % table)
    for path, body in {"/v1/payees/q/payment-data": data, "/v1/disputes": dispute}.items():
        assert (await clerk.post(path, body)).status_code == 500
    await cut_off(payments, postgres)
    for path, body in {"/v1/payees/r/payment-data": data, "/v1/disputes": dispute}.items():
        assert (await clerk.post(path, body)).status_code in (500, 503)
    proved_silent(payments.logged(), (*secrets, IBAN[:-1]), told="CheckViolationError 23514 payee_data")


@pytest.mark.clause("X-c")
async def test_registry_logs_no_number_of_a_person(start_process: StartProcess, postgres: Backend) -> None:
    registry = await start_process("registry")
    clerk = registry.caller("clerk", "registry:party:submit", "registry:party:read")
    identity = {"fin": FIN, "voen": VOEN, "phone": PHONE, "born_on": "1957-03-04"}
    body = {"kind": "NATURAL", "names": [{"name": HOLDER}], "identity": identity}
    another = body | {"identity": identity | {"fin": OTHER_FIN, "voen": None}}
    secrets = (FIN, OTHER_FIN, VOEN, PHONE, HOLDER, "1957-03-04", clerk.token)
    assert (await clerk.post("/v1/parties", body)).status_code == 201, "the numbers are good ones"
    wrong = body | {"identity": identity | {"voen": VOEN[:-1] + "9"}, "voen": VOEN}
    assert (await clerk.post("/v1/parties", wrong)).status_code == 422
    await misuse(clerk, "/v1/parties", secrets[:4])
    assert (await clerk.post("/v1/parties", body)).status_code == 409, "the numbers are his who was entered"
    await run(registry.database.dsn_owner, REFUSE % "person")
    assert (await clerk.post("/v1/parties", another)).status_code == 500
    await cut_off(registry, postgres)
    assert (await clerk.post("/v1/parties", another)).status_code in (500, 503)
    proved_silent(registry.logged(), (*secrets, VOEN[:-1]), told="CheckViolationError 23514 person")


@pytest.mark.clause("X-c")
async def test_a_broken_job_of_intake_says_nothing_of_who_paid(start_process: StartProcess) -> None:
    intake = await start_process("intake")
    clerk = intake.caller("clerk", "intake:bank:decide", "intake:bank:submit", "intake:job:read")
    opened = await clerk.post("/v1/bank-accounts", {"iban": IBAN, "currency": "AZN"})
    assert opened.status_code == 201, opened.text
    await run(intake.database.dsn_owner, REFUSE % "payer")
    paid = Movement("IN-1", Money(100), True, PAYER, PAYER_ACCOUNT, remittance=REMITTANCE)
    data = statement(OWN, date(2026, 8, 5), 1, Money(0), [paid])
    good, bad = ({"file": ("statement.xml", one)} for one in (data, data[: len(data) // 2]))
    secrets = (PAYER, PAYER_ACCOUNT, REMITTANCE, clerk.token)
    for files in (good, bad):
        job = await clerk.ended(await clerk.post("/v1/bank-statements", files=files))
        assert job["state"] == "FAILED"
        assert not [secret for secret in secrets if secret in json.dumps(job, ensure_ascii=False)]
    proved_silent(intake.logged(), secrets, told="23514 payer")
