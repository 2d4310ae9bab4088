"""A payment run whose process dies before and after everything that it writes, and a bank that says it all twice and in
any order: at most one execution per run and payee, every qəpik somewhere, and the books are the bank's (D-88, D-98)."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date
from io import IOBase
from random import Random
from typing import Any

import pytest

from shared.contracts.payments import PaymentIssued, PaymentRunReleased, StatementIssued
from tests.integration.payments.played import approve, give_data, release
from tests.integration.payments.registered import IBANS
from tests.integration.payments.test_disputes import dispute
from tests.support.erased import erased
from tests.support.fake_bank import FakeBank
from tests.support.one_service import OneService

DAY_3 = date(2026, 9, 3)
_OF_A_KIND = 3
"""Deaths at the same command of different entities: a run of thousands of credits has no more to tell."""


class Killed(BaseException):
    """The process ends here."""


class Deaths:
    """Dies before and after whatever jobs and policies write; not at what people command."""

    def __init__(self, service: OneService, monkeypatch: pytest.MonkeyPatch) -> None:
        self.service = service
        self.died: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._armed = False
        store, blobs = service.ctx.store, service.ctx.blobs
        written = ((store, "execute"), (store, "execute_many"), (blobs, "put"), (blobs, "put_file"))
        for owner, name in written:
            monkeypatch.setattr(owner, name, self._wrapped(getattr(owner, name)))

    def _wrapped(self, real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def dying(*args: Any, **more: Any) -> Any:
            kind, one = _what(args)
            self._die(f"before {kind}", one)
            outcome = await real(*args, **more)
            self._die(f"after {kind}", one)
            return outcome

        return dying

    def _die(self, where: str, one: str) -> None:
        known = f"{where} {one}"
        if self._armed and known not in self._seen and self.died[where] < _OF_A_KIND:
            self._seen.add(known)
            self.died[where] += 1
            raise Killed(known)

    async def settle(self) -> None:
        """Work on after every death, as the next process would, until all is done."""
        self._armed = True
        while True:
            try:
                await self.service.settle()
                break
            except Killed:
                # The lease of the dead is over.
                await self.service.ctx.pool.execute(
                    "UPDATE work.job SET lease_until = clock_timestamp() - interval '1 s', attempts = 0 "
                    "WHERE state = 'RUNNING'"
                )
        self._armed = False


def _what(args: tuple[Any, ...]) -> tuple[str, str]:
    """What is written, and of what."""
    if isinstance(args[0], bytes):
        return "bytes", str(hash(args[0]))
    if isinstance(args[0], IOBase):
        args[0].seek(0)
        return "file", str(hash(args[0].read()))
    decider, of = args[:2]
    entity, command = (of, args[2]) if isinstance(of, str) else of[0] if of else ("", None)
    return f"{decider.entity} {type(command).__name__}", entity


async def holds(service: OneService) -> dict[str, Any]:
    """The ledger, when everything holds."""
    assert await service.findings() == []
    (book,) = (await service.get("payments:ledger:read", "/v1/ledger")).json()["books"]
    assert book["missing"] == 0
    states = {(one["state"], one["reason"]): one["amount"] for one in book["states"]}
    found: dict[str, Any] = book | {"states": states}
    return found


async def file_of(service: OneService, payment_run: str) -> bytes:
    path = f"/v1/payment-runs/{payment_run}/file?purpose=to+the+bank"
    return (await service.get("payments:payment-run:release", path)).content


async def shown(service: OneService, payment_run: str) -> dict[str, Any]:
    answer = await service.get("payments:payment-run:read", f"/v1/payment-runs/{payment_run}")
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.clause("4.1-a", "4.3-a", "X-a")
@pytest.mark.parametrize("seed", [1, 2])
async def test_whenever_it_dies_a_payment_run_is_paid_once_and_its_books_are_the_banks(
    payments: OneService, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A dispute takes the second film out, Rasim's account changes once his order is issued and he is erased; John's
    payment comes back in the statement that books it."""
    chance, deaths, bank = Random(seed), Deaths(payments, monkeypatch), FakeBank()
    body = {"execution_date": "2026-09-03"}
    answer = await payments.post("accountant", "payments:payment-run:prepare", "/v1/payment-runs", body)
    await deaths.settle()
    job = (await payments.get("payments:job:read", answer.json()["job"])).json()
    assert job["state"] == "DONE", job
    run = job["result"]["payment_run"]
    assert (await approve(payments, await shown(payments, run) | {"payment_run": run})).status_code == 200
    await dispute(payments, "film-2")
    refused = await release(payments, {"payment_run": run, "digest": job["result"]["digest"]})
    assert refused.status_code == 409
    await deaths.settle()
    left = await shown(payments, run) | {"payment_run": run}
    assert (await approve(payments, left)).status_code == 200
    assert (await release(payments, left)).status_code == 202
    await deaths.settle()

    file = await file_of(payments, run)
    bank.take(file)
    assert set(bank.executed.values()) == {1}
    await give_data(payments, "rasim", version=2)
    await payments.hear("registry", erased("rasim"))
    issued = {one.payee: one for one in await payments.published() if isinstance(one, PaymentIssued)}
    bank.send_back(issued["john"].end_to_end_id)
    answers = bank.told(DAY_3) * 2
    chance.shuffle(answers)
    for one in answers:
        await payments.hear("intake", one)
        await deaths.settle()
    assert await file_of(payments, run) == file

    book = await holds(payments)
    # Rasim's 80.00 less 15%, the union's 9.00; John's 66.00 came back, 80.00 gross with the disputed and held rest.
    assert sum(bank.paid.values()) == book["confirmed"] == book["states"][("PAID", None)] == 6800 + 900
    assert bank.paid[IBANS["john"]] == 0 and book["differences"] == 0
    published = await payments.published()
    orders = [(one.payment_run, one.payee) for one in published if isinstance(one, PaymentIssued)]
    statements = [one.payee for one in published if isinstance(one, StatementIssued)]
    assert len(orders) == len(set(orders)) == 3 and len(statements) == len(set(statements))
    assert len([one for one in published if isinstance(one, PaymentRunReleased)]) == 1
    waiting = await payments.get("payments:payment-run:read", "/v1/orders?waiting=true")
    assert waiting.json()["items"] == []
    assert {
        "before bytes",
        "after credit TakeCredit",
        "after payment-run PrepareRun",
        "before payment-run TakeLinesOut",
        "before order IssueOrder",
        "after order IssueOrder",
        "before credit PayCredit",
        "after payment-run FinishRelease",
        "after statement IssueStatement",
        "before order BankEntry",
        "after credit CreditAgain",
    } <= set(deaths.died), sorted(deaths.died)
