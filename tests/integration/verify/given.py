"""What each of the five services is given before somebody tampers with it: the least that makes figures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
from msgspec import structs

from deploy.demo.bank import Account, Movement, statement
from shared.contracts import distribution as royalty
from shared.contracts import intake as reported
from shared.contracts import registry as registered
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import (
    Channel,
    PartyClass,
    PartyKind,
    ReceiptKind,
    Role,
    ShareState,
    TargetKind,
    UseType,
)
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.integration.matching import films
from tests.support.heard import heard_records
from tests.support.service import Served

DEADLINE_S = 20
OWN = Account("AZ21NABZ00000000137010001944", "AZN", "APFG")
OTHER = "AZ77VTBA00000000001234567890"
DAY = date(2026, 8, 5)
CLOSED = date(2026, 9, 1)


async def hear(served: Served, source: str, events: Sequence[Any]) -> None:
    """Put what another service published into the log, as the inbox does."""
    await served.running.ctx.store.append_heard(source, heard_records(source, events))


async def come_to(served: Served, kind: str, count: int = 1) -> None:
    """Wait until so many entries of a type stand in the log, and are folded."""
    query = "SELECT count(*) FROM log.entry WHERE type = $1"
    async with asyncio.timeout(DEADLINE_S):
        while await served.running.ctx.pool.fetchval(query, kind) < count:
            await served.http.get("/livez")
    head = await served.running.ctx.store.head()
    answer = await served.caller("reader").get("/v1/watermarks", min_position=head.position)
    assert answer.status_code == httpx.codes.OK, answer.text


async def _post(served: Served, scope: str, path: str, body: Any, subject: str = "clerk") -> Any:
    answer = await served.caller(subject, scope).post(path, body)
    assert answer.status_code in (httpx.codes.OK, httpx.codes.CREATED), answer.text
    return answer.json()


async def registry(served: Served) -> None:
    """Three people; two of them wrote a film's screenplay together."""
    ids = [
        (
            await _post(
                served,
                "registry:party:submit",
                "/v1/parties",
                {"kind": "NATURAL", "names": [{"name": name}]},
            )
        )["id"]
        for name in ("Ənvər Məmmədxanlı", "Anar Rzayev", "Kamal Seyidov")
    ]
    holders = [{"party": one, "fraction": "1/2"} for one in ids[:2]]
    body = {
        "titles": [{"text": "Babək"}],
        "genre": "feature",
        "roles": [{"role": "SCRIPTWRITER", "holders": holders}],
    }
    await _post(served, "registry:work:submit", "/v1/works", body)
    await come_to(served, "WorkEntered")


async def intake(served: Served) -> None:
    """The guild's two bank accounts and a statement with two receipts, 48,000.01 and 5.00."""
    for iban in (OWN.iban, OTHER):
        await _post(
            served, "intake:bank:decide", "/v1/bank-accounts", {"iban": iban, "currency": "AZN"}, "chief"
        )
    movements = [
        Movement(reference, Money(amount), True, "Payer MMC", "AZ97DEMO00000000000000000901")
        for reference, amount in (("IN-1", 48_000_01), ("IN-2", 5_00))
    ]
    data = statement(OWN, DAY, 1, Money(0), movements)
    clerk = served.caller("clerk", "intake:bank:submit")
    job = await clerk.ended(await clerk.post("/v1/bank-statements", files={"file": ("s.xml", data)}))
    assert job["state"] == "DONE", job
    await come_to(served, "ReceiptEntered", 2)


async def matching(served: Served) -> None:
    """A small registry, and an account of three reports that are films of it."""
    await hear(served, "registry", films.registry_events())
    reports = (films.EXACT, films.CAPITALS, films.FIGURES)
    await hear(served, "intake", films.account("july", reports))
    await come_to(served, "TargetMatched")


async def distribution(served: Served) -> None:
    """Two policies, and two receipts: 100.01 of AZN of which 100.00 are allocated, and EUR 98.00."""
    bodies = {"term": {"years_after_death": 70}, "genres": {"genres": {"feature": "FEATURE"}}}
    for name, body in bodies.items():
        decision = {"body": "BOARD", "number": "1", "date": "2025-12-01"}
        proposal = {"policy": name, "valid_from": "2026-01-01", "body": body, "decision": decision}
        await _post(served, "distribution:policy:submit", "/v1/policies", proposal)
    euro = Money(98_00, "EUR")
    received = [*_money("account", Money(100_01), Money(100_00)), *_money("schedule", euro, euro)]
    await hear(served, "intake", received)
    await come_to(served, "intake.ReceiptAllocated.v1", 2)


def _money(target: str, received: Money, allocated: Money) -> list[Any]:
    return [
        reported.ReceiptRecorded(
            receipt=f"receipt-{target}",
            kind=ReceiptKind.UNKNOWN,
            payer=None,
            amount=received,
            value_date=DAY,
            bank_reference=f"ref-{target}",
        ),
        reported.ReceiptAllocated(
            receipt=f"receipt-{target}",
            target_kind=TargetKind.ACCOUNT,
            target=target,
            amount=allocated,
            value_date=DAY,
            decided_by="cashier",
        ),
    ]


def _member(party: str, name: str) -> registered.PartyRegistered:
    names = (registered.CreditedName(name=name, script="LATIN"),)
    return registered.PartyRegistered(
        party=registered.Party(
            id=party, kind=PartyKind.NATURAL, party_class=PartyClass.MEMBER, names=names, country="AZ"
        )
    )


async def payments(served: Served) -> None:
    """A closed run that credits the director with 48.00 and the composer with 16.00."""
    people = {"dir": "Rza Təhmasib", "scr": "Sabit Rəhman", "com": "Üzeyir Hacıbəyov"}
    await hear(served, "registry", [_member(*person) for person in people.items()])
    allocated = _allocation()
    total = royalty.StateTotal(state="CREDITED", reason=None, amount=Money(64_00))
    closed = royalty.RunClosed(
        run="run",
        approved_on=CLOSED,
        closed_on=CLOSED,
        allocations=1,
        reserves=0,
        digest=batch_digest([item_digest(allocated)]),
        totals=(total,),
        known={},
        prepared_by="economist",
        approved_by="head",
    )
    await hear(served, "distribution", [allocated, closed])
    await come_to(served, "RunCredited")


def _allocation() -> royalty.RoyaltyAllocated:
    director = royalty.AllocatedShare(
        share="share-dir",
        role=Role.DIRECTOR,
        owner="dir",
        receiver="dir",
        state=ShareState.CREDITED,
        reason=None,
        gross=Money(60_00),
        deductions=(
            royalty.Deduction(
                kind="ADMINISTRATION", decision="Board 1", rate=Decimal(20), amount=Money(12_00)
            ),
        ),
        net=Money(48_00),
        fraction="1/1",
    )
    part = structs.replace(director.deductions[0], amount=Money(4_00))
    composer = structs.replace(
        director,
        share="share-com",
        role=Role.COMPOSER,
        owner="com",
        receiver="com",
        gross=Money(20_00),
        deductions=(part,),
        net=Money(16_00),
    )
    return royalty.RoyaltyAllocated(
        run="run",
        allocation="allocation",
        work="film",
        title="Arşın mal alan",
        title_original="Arşın mal alan",
        genre="FEATURE",
        target_kind=TargetKind.ACCOUNT,
        target="account",
        version=1,
        report_numbers=(1,),
        channel=Channel.USER,
        payer="broadcaster",
        use_type=UseType.ON_AIR,
        period=Period(date(2026, 7, 1), date(2026, 7, 31)),
        territory="AZ",
        gross=Money(80_00),
        shares=(director, composer),
        inputs=("account", "receipt"),
        effective_on=CLOSED,
    )
