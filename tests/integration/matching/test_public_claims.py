"""Claims from the public list: without a token, confirmed, verified; and what hostile people try (D-23, D-94)."""

from datetime import timedelta
from typing import Any

import pytest

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
    for _ in range(OF_ONE):
        await office.from_the_list(address="203.0.113.5")
    body = WHO | {"capacity": "HEIR", "works": ["seven-sons"]}
    refused = await office.post("", "/v1/public/claims", body, address="203.0.113.5")
    assert refused.status_code == 429 and 0 < int(refused.headers["retry-after"]) <= 601
    await office.from_the_list(address="203.0.113.6")


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
