"""Claims from the public list: without a token, confirmed, verified; and what hostile people try (D-23, D-94)."""

from asyncio import gather
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.matching.api import routes_public_claims
from services.matching.projections.checks import open_claims_have_their_claimant
from services.matching.vault import CODES_OF_ONE
from shared.contracts.matching import ClaimOutcome
from shared.eventstore.seals import start_day
from shared.kernel.clock import baku_day
from shared.web.turnstile import OF_ONE
from tests.integration.matching.claims_desk import WHO, Office
from tests.support.one_service import NOON


@pytest.mark.clause("X-c")
async def test_a_claim_from_the_list_is_confirmed_and_verified_before_it_is_decided(office: Office) -> None:
    claim, code = await office.from_the_list()
    assert await office.state(claim) == "UNCONFIRMED"
    confirmed = await office.post("", f"/v1/public/claims/{claim}/confirm", {"code": code}, key="confirm")
    again = await office.post("", f"/v1/public/claims/{claim}/confirm", {"code": code}, key="confirm")
    assert (confirmed.status_code, again.status_code) == (200, 200), confirmed.text
    assert await office.state(claim) == "UNVERIFIED"
    assert (await office.decided(claim)).json()["reason"] == "UNVERIFIED"
    assert (await office.post("clerk", f"/v1/claims/{claim}/verify")).status_code == 200
    assert (await office.decided(claim)).json()["reason"] == "EVIDENCE_LACKS"
    more = {"evidence": await office.evidence()}
    assert (await office.post("clerk", f"/v1/claims/{claim}/evidence", more)).status_code == 200
    assert (await office.decided(claim)).status_code == 200


@pytest.mark.clause("X-c")
async def test_whoever_does_not_confirm_in_time_is_forgotten(office: Office) -> None:
    claim, code = await office.from_the_list()
    office.days.at(baku_day(NOON) + timedelta(days=4), 0, 5)
    late = await office.post("", f"/v1/public/claims/{claim}/confirm", {"code": code})
    assert late.status_code == 404
    await start_day(office.service.ctx.store)
    await office.service.settle()
    assert await office.state(claim) == "LAPSED"
    _, decided = await office.said()
    assert (decided.outcome, decided.holds_until) == (ClaimOutcome.LAPSED, None)
    for table in ("claimant", "claim_code", "outgoing"):
        assert await office.service.ctx.pool.fetchval(f"SELECT count(*) FROM vault.{table}") == 0


@pytest.mark.clause("X-c")
async def test_codes_are_not_guessed_and_claims_not_found_by_asking(office: Office) -> None:
    claim, code = await office.from_the_list()
    answers = [await office.post("", "/v1/public/claims/no-claim/confirm", {"code": code})]
    wrong = "1" * 8 if code != "1" * 8 else "2" * 8
    for _ in range(5):
        answers.append(await office.post("", f"/v1/public/claims/{claim}/confirm", {"code": wrong}))
    answers.append(await office.post("", f"/v1/public/claims/{claim}/confirm", {"code": code}))
    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}
    assert await office.state(claim) == "UNCONFIRMED"
    stored = await office.service.ctx.pool.fetchrow("SELECT * FROM vault.claim_code")
    assert code.encode() not in stored["hash"] and stored["tries"] == 5
    assert (await office.status("/v1/public/claims")) == 405


async def test_a_repeated_filing_is_the_same_and_anothers_key_opens_nothing(office: Office) -> None:
    first, _ = await office.from_the_list(key="k")
    again, _ = await office.from_the_list(key="k", address="198.51.100.7")
    assert again == first
    body = WHO | {"capacity": "AUTHOR", "works": ["meeting"], "name": "Another"}
    other = await office.post("", "/v1/public/claims", body, key="k")
    assert (other.status_code, other.json()["id"] != first) == (202, True)
    assert len(await office.messages()) == 2


async def test_a_flood_is_turned_away_with_the_time_to_come_again(office: Office) -> None:
    body = WHO | {"capacity": "HEIR", "works": ["seven-sons"]}

    async def filed(address: str) -> httpx.Response:
        return await office.post("", "/v1/public/claims", body, address=address)

    for _ in range(OF_ONE):
        assert (await filed("203.0.113.5")).status_code == 202
    refused = await filed("203.0.113.5")
    assert refused.status_code == 429 and 0 < int(refused.headers["retry-after"]) <= 601
    assert (await filed("203.0.113.6")).status_code == 202


HOSTILE: tuple[tuple[dict[str, Any], int], ...] = (
    ({"words": "x" * 4001}, 422),
    ({"words": "x" * 40_000}, 413),
    ({"name": "A\nBcc: all"}, 422),
    ({"contact": "a@example.org\r\nBcc: b@example.org"}, 422),
    ({"contact": "a@example.org\n"}, 422),
    ({"contact": "a@example.org,b@example.org"}, 422),
    ({"contact": "javascript:alert(1)"}, 422),
    ({"works": [f"w-{number}" for number in range(51)]}, 422),
    ({"works": [], "reserves": []}, 422),
    ({"evidence": [{"kind": "POSTER", "sha256": "ab" * 32}]}, 422),
    ({"party": "tagizade"}, 422),
    ({"works": ["../../etc/passwd"]}, 422),
)


async def test_hostile_filings_leave_nothing_behind(office: Office) -> None:
    for number, (changed, status) in enumerate(HOSTILE):
        body = WHO | {"capacity": "HEIR", "works": ["seven-sons"]} | changed
        answer = await office.post("", "/v1/public/claims", body, address=f"192.0.2.{number}")
        assert answer.status_code == status, (changed, answer.text)
    async with office.client("") as client:
        file = {"file": ("a.pdf", b"x" * 40_000, "application/pdf")}
        upload = await client.post("/v1/public/claims", files=file, headers={"idempotency-key": "k"})
        lacks = await client.post(
            "/v1/public/claims", json=WHO | {"capacity": "HEIR", "works": ["seven-sons"]}
        )
        claims = await client.get("/v1/claims")
    assert (upload.status_code, lacks.status_code, claims.status_code) == (413, 400, 401)
    assert await office.service.ctx.pool.fetchval("SELECT count(*) FROM vault.claimant") == 0
    assert await office.said() == []


async def test_a_contact_is_sent_a_few_codes_at_a_time(office: Office) -> None:
    for number in range(CODES_OF_ONE):
        await office.from_the_list(address=f"203.0.113.{number}")
    body = WHO | {"capacity": "HEIR", "works": ["seven-sons"]}
    more = await office.post("", "/v1/public/claims", body, address="203.0.113.99")
    assert more.status_code == 202 and len(await office.messages()) == CODES_OF_ONE
    others = body | {"contact": "+994501234567"}
    assert (await office.post("", "/v1/public/claims", others, address="203.0.113.99")).status_code == 202
    assert len(await office.messages()) == CODES_OF_ONE + 1


async def test_no_more_than_so_many_wait_to_be_confirmed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes_public_claims, "WAITING_MAX", 2)
    _, code = await office.from_the_list(key="first")
    claim, code = await office.from_the_list()
    body = WHO | {"capacity": "AUTHOR", "works": ["seven-sons"]}
    full = await office.post("", "/v1/public/claims", body)
    assert (full.status_code, full.headers["retry-after"]) == (429, "3600")
    await office.from_the_list(key="first")
    assert (await office.post("", f"/v1/public/claims/{claim}/confirm", {"code": code})).status_code == 200
    assert (await office.post("", "/v1/public/claims", body)).status_code == 202
    kinds = [one["claim"] for one in await office.messages()]
    assert claim not in kinds, "a code that did its work is sent no more"


async def test_one_filing_twenty_times_at_once_is_one_claim(office: Office) -> None:
    body = WHO | {"capacity": "HEIR", "works": ["seven-sons"]}
    addresses = [f"203.0.113.{number}" for number in range(20)]
    answers = await gather(
        *(office.post("", "/v1/public/claims", body, key="k", address=one) for one in addresses)
    )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await office.messages()) == 1


@pytest.mark.clause("X-c")
async def test_the_proof_finds_a_claimant_that_lacks_and_one_that_should_be_gone(office: Office) -> None:
    claim, _ = await office.from_the_list()
    ctx = office.service.ctx
    assert await open_claims_have_their_claimant(ctx) == []
    await ctx.pool.execute("DELETE FROM vault.claimant")
    assert await open_claims_have_their_claimant(ctx) == [
        f"claim {claim} is UNCONFIRMED, and its claimant is not in the vault"
    ]
