"""A clerk's desk: the demo's contracts and covers, uploads, the bank's statements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import httpx

from deploy.demo.bank import Account, Movement, statement
from deploy.demo.files.accounts import MAKERS
from deploy.demo.files.agreements import contracts, covers
from shared.contracts.registry import Contract, ContractSigned, CreditedName, Party, PartyRegistered
from shared.contracts.terms import ContractKind, DistributionKey, PartyClass, PartyKind, UseType
from shared.kernel.money import Money
from tests.support.one_service import OneService

PAGE = b"the signed cover, scanned"
SCAN = sha256(PAGE).hexdigest()
OWN_AZN = Account("AZ21NABZ00000000137010001944", "AZN", "APFG")
OWN_EUR = Account("AZ77VTBA00000000001234567890", "EUR", "APFG")
DAY = date(2026, 8, 5)
ANY_BANK = ("intake:bank:submit", "intake:bank:decide", "intake:bank:read")


def contract_of(key: str) -> Contract:
    """A contract of the demo, its key as its id."""
    row = next(one for one in contracts() if one.contract == key)
    return Contract(
        id=key,
        number=row.row["number"],
        kind=ContractKind(row.row["kind"]),
        party=row.party,
        version=1,
        currency=row.row["currency"],
        valid_from=date.fromisoformat(row.row["valid_from"]),
        uses=tuple(UseType(use) for use in row.row["uses"]),
        key=DistributionKey(row.row["key"]) if row.row["key"] else None,
        form=row.form,
        territory=row.row["territory"],
        royalty_percent=Decimal(row.row["royalty_percent"]) if row.row["royalty_percent"] else None,
    )


def registry_events() -> list[Any]:
    """What the registry says of the demo's contracts and their parties."""
    events: list[Any] = []
    for one in contracts():
        name = CreditedName(name=f"Party {one.party}", script="LATIN", kind="CANONICAL")
        party = Party(
            id=one.party, kind=PartyKind.LEGAL, party_class=PartyClass.USER, names=(name,), country="AZ"
        )
        events += [PartyRegistered(party=party), ContractSigned(contract=contract_of(one.contract))]
    return events


def cover_of(file: str, **changed: Any) -> dict[str, Any]:
    """The demo's cover of a file; the scan's hash stands for the scan."""
    cover = {name: value for name, value in covers()[file].items() if name != "file"}
    return cover | {"scan": SCAN} | changed


@dataclass(frozen=True)
class Upload:
    """An upload's answer and, once the job has run, the job."""

    response: httpx.Response
    job: dict[str, Any]

    @property
    def id(self) -> str:
        """The account or schedule."""
        found: str = self.response.json()["id"]
        return found


async def upload(
    service: OneService,
    path: str,
    data: bytes,
    cover: dict[str, Any] | None = None,
    *,
    key: str,
    subject: str = "clerk",
    party: str | None = None,
) -> Upload:
    """Hand a file in, its cover's scan before, and let the service come to rest."""
    await service.ctx.blobs.put(PAGE, "image/png")
    scopes = ("intake:account:submit", "intake:schedule:submit", "intake:bank:submit", "intake:job:read")
    async with service.client(subject, *scopes, party=party) as client:
        response = await client.post(
            path,
            files={"file": ("file.bin", data)},
            data={"cover": json.dumps(cover)} if cover is not None else {},
            headers={"idempotency-key": key},
        )
    await service.settle()
    job: dict[str, Any] = {}
    if response.status_code == 202:
        shown = await service.ctx.jobs.show(response.json()["job"].rpartition("/")[2])
        assert shown is not None
        job = {"id": shown.id, "state": shown.state, "result": shown.result, "problem": shown.problem}
    return Upload(response, job)


async def take_account(service: OneService, file: str, *, key: str = "", **changed: Any) -> Upload:
    """Hand one of the demo's accounts in."""
    return await upload(service, "/v1/accounts", MAKERS[file](), cover_of(file, **changed), key=key or file)


async def take_schedule(service: OneService, *, key: str = "s", data: bytes = b"", **changed: Any) -> Upload:
    """Hand the demo's schedule in."""
    file = "schedule_eur.csv"
    return await upload(service, "/v1/schedules", data or MAKERS[file](), cover_of(file, **changed), key=key)


async def open_accounts(service: OneService) -> None:
    """Register the guild's two bank accounts."""
    for own in (OWN_AZN, OWN_EUR):
        body = {"iban": own.iban, "currency": own.currency}
        response = await service.post("chief", "intake:bank:decide", "/v1/bank-accounts", body)
        assert response.status_code == 201, response.text


def credit(reference: str, amount: int, currency: str = "AZN", **more: Any) -> Movement:
    """Money that came."""
    return Movement(
        reference, Money(amount, currency), True, "Payer MMC", "AZ97DEMO00000000000000000901", **more
    )


async def take_statement(
    service: OneService,
    movements: Sequence[Movement],
    *,
    own: Account = OWN_AZN,
    opening: int = 0,
    day: date = DAY,
    number: int = 1,
    key: str = "",
) -> Upload:
    """Hand a day's statement in."""
    data = statement(own, day, number, Money(opening, own.currency), movements)
    return await upload(service, "/v1/bank-statements", data, key=key or f"{own.iban}-{day}-{number}")


async def items(service: OneService, scope: str, path: str) -> list[dict[str, Any]]:
    """The items of a list."""
    response = await service.get(scope, path)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["items"]
    return found


async def allocate(
    service: OneService, receipt: str, target: str, amount: int, currency: str = "AZN"
) -> httpx.Response:
    """Tie a part of a receipt, and let the service come to rest."""
    body = {"target": target, "amount": {"amount": amount, "currency": currency}}
    response = await service.post(
        "cashier", "intake:receipt:decide", f"/v1/receipts/{receipt}/allocate", body
    )
    await service.settle()
    return response


async def receipts(service: OneService) -> dict[str, str]:
    """Receipt ids by the bank's reference."""
    found = await items(service, "intake:receipt:read", "/v1/receipts")
    return {one["bank_reference"]: one["id"] for one in found}
