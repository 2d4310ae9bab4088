"""The claims desk of a running matching, as tests use it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import httpx

from services.matching.domain.claim_events import ClaimDecided, ClaimFiled
from services.matching.main import PARTS
from services.matching.settings import MatchingSettings
from shared.contracts.distribution import RoyaltyReserved
from shared.contracts.terms import ReserveReason, Role
from shared.kernel.clock import BAKU
from shared.kernel.money import Money
from tests.integration.matching.films import registry_events
from tests.support.one_service import NOON, MakeService, OneService, token

WHO = {
    "name": "Gizli Varis",
    "contact": "varis@example.org",
    "words": "Atamın filmi göstərilib <b>və</b> susdular",
}
IDENTIFIED = [{"work": "seven-sons", "role": "DIRECTOR", "person": "tagizade"}]
SCOPES = [
    *("matching:claim:submit", "matching:claim:read", "matching:claim:decide", "matching:claim:approve"),
    *("matching:claimant:read", "matching:outgoing:read", "matching:outgoing:release"),
    *(
        "matching:document:submit",
        "matching:document:read",
        "matching:erasure:submit",
        "matching:erasure:read",
    ),
    "matching:state:read",
]


def reserved(reserve: str, work: str, last_claim_day: date) -> RoyaltyReserved:
    """What distribution keeps of a work for its director."""
    return RoyaltyReserved(
        run="run-1",
        reserve=reserve,
        allocation="a-1",
        share="s-1",
        target="july",
        work=work,
        role=Role.DIRECTOR,
        person=None,
        amount=Money(6000, "AZN"),
        reason=ReserveReason.UNKNOWN_AUTHOR,
        started_on=date(2023, 9, 1),
        last_claim_day=last_claim_day,
    )


class Days:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def at(self, day: date, hour: int, minute: int) -> None:
        self.now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=BAKU)


class Office:
    """The claims desk of a running matching."""

    def __init__(self, service: OneService, days: Days) -> None:
        self.service = service
        self.days = days
        self._keys = 0

    def client(self, who: str, party: str | None = None, address: str = "192.0.2.1") -> httpx.AsyncClient:
        hours = 24 * 400
        headers = {"authorization": f"Bearer {token(who, *SCOPES, party=party, hours=hours)}"} if who else {}
        transport = httpx.ASGITransport(app=self.service.app, client=(address, 1), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers)

    async def post(
        self,
        who: str,
        path: str,
        body: Any = None,
        *,
        party: str | None = None,
        key: str | None = None,
        address: str = "192.0.2.1",
    ) -> httpx.Response:
        self._keys += 1
        async with self.client(who, party, address) as client:
            headers = {"idempotency-key": key or f"claim-{self._keys}"}
            answer = await client.post(path, json=body, headers=headers)
        await self.service.projections.catch_up()
        return answer

    async def get(self, path: str, party: str | None = None) -> Any:
        async with self.client("reader", party) as client:
            return (await client.get(path)).raise_for_status().json()

    async def status(self, path: str, party: str | None = None) -> int:
        async with self.client("reader", party) as client:
            return (await client.get(path)).status_code

    async def evidence(self, data: bytes = b"%PDF-1.4 poster") -> list[dict[str, str]]:
        self._keys += 1
        async with self.client("clerk") as client:
            answer = await client.post(
                "/v1/documents",
                files={"file": ("poster.pdf", data, "application/pdf")},
                data={"kind": "POSTER"},
                headers={"idempotency-key": f"document-{self._keys}"},
            )
        return [{"kind": "POSTER", "sha256": answer.raise_for_status().json()["id"]}]

    async def filed(self, **changed: Any) -> str:
        body = (
            WHO | {"capacity": "HEIR", "works": ["seven-sons"], "evidence": await self.evidence()} | changed
        )
        answer = await self.post("clerk", "/v1/claims", body)
        assert answer.status_code == 201, answer.text
        claim: str = answer.json()["id"]
        return claim

    async def decided(self, claim: str, outcome: str = "ACCEPTED", **changed: Any) -> httpx.Response:
        body: dict[str, Any] = {"outcome": outcome, "reason": "The documents prove it."}
        if outcome != "REFUSED":
            body |= {"party": "seyidbeyli", "identified": IDENTIFIED}
        return await self.post("official", f"/v1/claims/{claim}/decide", body | changed)

    async def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.get("/v1/outgoing?purpose=sending"))["items"]
        return found

    async def from_the_list(self, address: str = "192.0.2.1", key: str | None = None) -> tuple[str, str]:
        body = WHO | {"capacity": "HEIR", "works": ["seven-sons"]}
        answer = await self.post("", "/v1/public/claims", body, address=address, key=key)
        assert answer.status_code == 202, answer.text
        claim: str = answer.json()["id"]
        (code,) = [one for one in await self.messages() if (one["claim"], one["kind"]) == (claim, "CODE")]
        return claim, code["words"]["en"].partition("confirms it: ")[2][:8]

    async def state(self, claim: str) -> str:
        found: str = (await self.get(f"/v1/claims/{claim}"))["state"]
        return found

    async def said(self) -> Sequence[Any]:
        entries = await self.service.ctx.store.read_public(0)
        own = [one for one in entries if isinstance(one.event, ClaimFiled | ClaimDecided)]
        return [PARTS.publish(one.event, one) for one in own]


async def open_office(make_service: MakeService) -> Office:
    """A desk with the small registry."""
    days = Days()
    return Office(await make_service(PARTS, MatchingSettings, clock=days, furnish=told), days)


async def told(service: OneService) -> None:
    """The small registry was heard."""
    await service.hear("registry", *registry_events())
    await service.settle()
