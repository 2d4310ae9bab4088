"""Claims of authors and heirs over HTTP: filed, asked about, decided, told by letter, erased (2.1.1, D-23, D-84, D-94,
D-95)."""

from asyncio import gather
from datetime import timedelta

import pytest

from shared.contracts.matching import ClaimOutcome
from shared.contracts.payments import DisputeEnded, DisputeOpened
from shared.eventstore.seals import start_day
from shared.kernel.clock import baku_day
from tests.integration.matching.claims_desk import WHO, Office, reserved
from tests.support.erased import erased
from tests.support.one_service import NOON


@pytest.mark.clause("2.1.1-r")
@pytest.mark.clause("4.4-a")
async def test_a_claim_is_decided_by_another_identifies_and_waits_for_the_payee_link(office: Office) -> None:
    claim = await office.filed()
    same = await office.post(
        "clerk", f"/v1/claims/{claim}/decide", {"outcome": "REFUSED", "reason": "No proof."}
    )
    assert (same.status_code, same.json()["reason"]) == (403, "SAME_PERSON")
    nobody = await office.decided(claim, party="stranger")
    assert (nobody.status_code, nobody.json()["reason"]) == (409, "UNKNOWN_PARTY")
    assert (await office.decided(claim)).status_code == 200
    await office.service.settle()
    filed, decided = await office.said()
    today = baku_day(NOON)
    assert (filed.filed_on, filed.verified, filed.works) == (today, True, ("seven-sons",))
    assert len(filed.claimant) == 64 and filed.claimant == decided.claimant
    assert (decided.outcome, decided.party, decided.filed_on) == (ClaimOutcome.ACCEPTED, "seyidbeyli", today)
    assert decided.accepted_holds_until == today + timedelta(days=365)
    assert [one.sha256 for one in decided.evidence] == [one.sha256 for one in filed.evidence] != []
    shown = await office.get(f"/v1/claims/{claim}")
    assert shown["release_waits_for"] == ["PAYEE_LINK"], "the author is a member"
    told = await office.get(f"/v1/explain/{claim}")
    assert (told["kind"], told["facts"]["state"]) == ("claim", "ACCEPTED")


@pytest.mark.clause("4.3-a")
async def test_who_decides_a_claim_sees_that_its_work_is_disputed(office: Office) -> None:
    claim = await office.filed()
    work = (await office.get(f"/v1/claims/{claim}"))["works"][0]
    opened = DisputeOpened(dispute="d", work=work, role=None, document_sha256="ab" * 32)
    await office.service.hear("payments", opened)
    await office.service.settle()
    assert (await office.get(f"/v1/claims/{claim}"))["disputed_works"] == [work]
    ended = DisputeEnded(dispute="d", work=work, documents_sha256=("ab" * 32,), entitled=("seyidbeyli",))
    await office.service.hear("payments", ended)
    await office.service.settle()
    assert (await office.get(f"/v1/claims/{claim}"))["disputed_works"] == []


@pytest.mark.clause("X-c")
async def test_the_letter_is_kept_as_a_document_and_sent_and_the_vault_is_read_on_record(
    office: Office,
) -> None:
    claim = await office.filed()
    assert (await office.decided(claim, "REFUSED")).status_code == 200
    await office.service.settle()
    letter = (await office.get(f"/v1/claims/{claim}"))["letter"]
    document = await office.get(f"/v1/documents/{letter['sha256']}")
    assert (document["kind"], document["media_type"]) == ("LETTER", "application/pdf")
    (message,) = await office.messages()
    assert (message["kind"], message["document"], message["recipient"]) == (
        "DECISION",
        letter["sha256"],
        WHO["contact"],
    )
    for _ in range(2):
        assert (await office.post("mailer", f"/v1/outgoing/{message['id']}/sent")).status_code == 200
    assert await office.messages() == []
    assert await office.status(f"/v1/claims/{claim}/claimant") == 422, "without a purpose nothing is shown"
    shown = await office.get(f"/v1/claims/{claim}/claimant?purpose=deciding")
    assert shown["claimant"]["words"] == WHO["words"]
    readings = await office.service.ctx.pool.fetch(
        "SELECT kind, purpose FROM log.reading WHERE subject = $1", claim
    )
    assert {(one["kind"], one["purpose"]) for one in readings} >= {
        ("CLAIMANT", "letter on the decision of the claim"),
        ("CLAIMANT", "deciding"),
        ("OUTGOING", "sending"),
    }


@pytest.mark.clause("X-c")
async def test_nothing_that_a_claimant_says_of_himself_is_in_the_log(office: Office) -> None:
    claim = await office.filed()
    ask = {"text": "Which year?", "due": (baku_day(NOON) + timedelta(days=9)).isoformat()}
    assert (await office.post("official", f"/v1/claims/{claim}/queries", ask)).status_code == 200
    answer = {"words": "Gizli cavab", "evidence": await office.evidence(b"letters of the film")}
    said = await office.post("clerk", f"/v1/claims/{claim}/queries/1/answer", answer)
    assert said.status_code == 200, said.text
    await office.decided(claim)
    await office.from_the_list()
    await office.service.settle()
    assert len((await office.get(f"/v1/claims/{claim}"))["evidence"]) == 2
    rows = await office.service.ctx.pool.fetch(
        "SELECT e::text AS told FROM log.entry e UNION ALL SELECT r::text FROM log.request r"
    )
    text = "\n".join(row["told"] for row in rows)
    for word in ("Gizli", "varis@example.org", "susdular"):
        assert word not in text


async def test_evidence_that_is_not_kept_here_proves_nothing(office: Office) -> None:
    body = WHO | {"capacity": "AUTHOR", "works": ["seven-sons"]}
    answer = await office.post(
        "clerk", "/v1/claims", body | {"evidence": [{"kind": "POSTER", "sha256": "0" * 64}]}
    )
    assert (answer.status_code, answer.json()["reason"]) == (409, "DOCUMENT_LACKS")
    assert (await office.post("clerk", "/v1/claims", body | {"evidence": []})).status_code == 422
    nothing = body | {"works": [], "evidence": await office.evidence()}
    assert (await office.post("clerk", "/v1/claims", nothing)).status_code == 422


async def test_competing_claims_are_shown_together_and_weighed(office: Office) -> None:
    first, second = await office.filed(), await office.filed(works=["seven-sons", "unheard-of"])
    shown = await office.get(f"/v1/claims/{second}")
    assert ([one["id"] for one in shown["competing"]], shown["unknown_works"]) == ([first], ["unheard-of"])
    assert [one["id"] for one in (await office.get("/v1/claims?work=unheard-of"))["items"]] == [second]
    refused = await office.decided(first)
    assert (refused.status_code, refused.json()["reason"]) == (409, "COMPETING_CLAIMS")
    assert second in refused.json()["detail"]
    await office.from_the_list()
    assert (await office.decided(first, considered=[second])).status_code == 200, (
        "who is unverified blocks nobody"
    )


@pytest.mark.clause("X-c")
async def test_a_party_sees_and_withdraws_its_own_claims_alone(office: Office) -> None:
    own, other = await office.filed(party="tagizade"), await office.filed()
    assert [one["id"] for one in (await office.get("/v1/claims", party="tagizade"))["items"]] == [own]
    shown = await office.get(f"/v1/claims/{own}", party="tagizade")
    assert shown["competing"] == []
    assert await office.status(f"/v1/claims/{other}", party="tagizade") == 404
    assert await office.status(f"/v1/claims/{other}/claimant", party="tagizade") == 404
    body = {"reason": "It was another film."}
    path = "/v1/claims/{}/withdraw"
    assert (await office.post("he", path.format(other), body, party="tagizade")).status_code == 404
    assert (await office.post("he", path.format(own), body, party="tagizade")).status_code == 200
    assert await office.state(own) == "WITHDRAWN"


@pytest.mark.clause("2.1.1-r")
async def test_a_claim_of_the_last_minute_counts_on_that_day(office: Office) -> None:
    last = baku_day(NOON) + timedelta(days=3)
    office.days.at(last, 23, 59)
    await office.filed()
    await office.from_the_list()
    office.days.at(last + timedelta(days=1), 0, 0)
    await office.filed()
    filed = await office.said()
    assert [(one.filed_on, one.verified) for one in filed] == [
        (last, True),
        (last, False),
        (last + timedelta(days=1), True),
    ]


async def test_a_claim_that_waits_too_long_is_told_of(office: Office) -> None:
    claim = await office.filed()
    await office.decided(await office.filed(), considered=[claim])
    office.days.at(baku_day(NOON) + timedelta(days=61), 0, 5)
    await start_day(office.service.ctx.store)
    await office.service.settle()
    late = (await office.get("/v1/claims?overdue=true"))["items"]
    assert [one["id"] for one in late] == [claim]


@pytest.mark.clause("X-c")
async def test_an_order_to_erase_reaches_the_vault_once_the_claims_are_decided(office: Office) -> None:
    closed, waits = (
        await office.filed(party="tagizade", works=["meeting"]),
        await office.filed(party="tagizade"),
    )
    await office.decided(closed, "REFUSED")
    await office.service.settle()
    await office.service.hear("registry", erased("tagizade"))
    await office.service.settle()
    (order,) = (await office.get("/v1/erasures/tagizade"))["orders"]
    assert order["erased"] == [f"claimant of claim {closed}"]
    assert f"claimant of claim {waits}" in [one["what"] for one in order["stays"]]
    assert await office.status(f"/v1/claims/{closed}/claimant?purpose=looking") == 404
    await office.decided(waits, "REFUSED")
    await office.service.settle()
    office.days.now += timedelta(days=1)
    await start_day(office.service.ctx.store)
    await office.service.settle()
    assert await office.status(f"/v1/claims/{waits}/claimant?purpose=looking") == 404
    assert await office.service.ctx.pool.fetchval("SELECT count(*) FROM vault.claimant") == 0


@pytest.mark.clause("X-c")
async def test_a_claimant_who_is_in_no_registry_is_erased_by_his_claim(office: Office) -> None:
    claim = await office.filed()
    order = {"order": "letter of 1 September", "reason": "REQUEST_OF_PERSON"}
    path = f"/v1/claims/{claim}/erase"
    assert (await office.post("officer", path, order)).json()["reason"] == "CLAIM_OPEN"
    await office.decided(claim, "REFUSED")
    await office.service.settle()
    assert (await office.post("officer", path, order)).status_code == 200
    assert await office.service.ctx.pool.fetchval("SELECT count(*) FROM vault.claimant") == 0
    assert await office.messages() == []
    (told,) = (await office.get(f"/v1/erasures/{claim}"))["orders"]
    assert told["erased"] == [f"claimant of claim {claim}"] and told["stays"]
    assert (await office.post("officer", "/v1/claims/nothing/erase", order)).status_code == 404


async def test_claims_on_reserves_of_one_work_compete_and_show_whether_they_are_in_time(
    office: Office,
) -> None:
    last = baku_day(NOON) + timedelta(days=1)
    for number, day in enumerate((last, last - timedelta(days=2))):
        await office.service.hear("distribution", reserved(f"r-{number}", "seven-sons", day))
    await office.service.settle()
    first = await office.filed(works=[], reserves=["r-0", "r-unheard"])
    second = await office.filed(works=[], reserves=["r-1"])
    third = await office.filed()
    shown = await office.get(f"/v1/claims/{first}")
    assert {one["id"] for one in shown["competing"]} == {second, third}
    (known,) = shown["known_reserves"]
    assert (known["reserve"], known["work"], known["in_time"]) == ("r-0", "seven-sons", True)
    (late,) = (await office.get(f"/v1/claims/{second}"))["known_reserves"]
    assert late["in_time"] is False


async def test_the_days_of_a_claim_are_an_approved_policy(office: Office) -> None:
    body = {
        "policy": "claims",
        "valid_from": "2026-01-01",
        "body": {"decide_days": 10},
        "decision": "Board 3/2026",
    }
    service = office.service
    proposed = await service.post("official-1", "matching:policy:submit", "/v1/policies", body)
    assert proposed.status_code in (200, 201), proposed.text
    approved = await service.post(
        "official-2", "matching:policy:approve", "/v1/policies/claims/approve", {"version": 1}
    )
    assert approved.status_code == 200, approved.text
    shown = await office.get(f"/v1/claims/{await office.filed()}")
    assert shown["decide_by"] == (baku_day(NOON) + timedelta(days=10)).isoformat()


@pytest.mark.clause("X-c")
async def test_a_query_waits_to_be_sent_to_who_claims(office: Office) -> None:
    claim = await office.filed()
    body = {"text": "Which year?", "due": (baku_day(NOON) + timedelta(days=9)).isoformat()}
    for _ in range(2):
        assert (
            await office.post("official", f"/v1/claims/{claim}/queries", body, key="q")
        ).status_code == 200
    (message,) = await office.messages()
    assert (message["kind"], message["recipient"]) == ("QUERY", WHO["contact"])
    assert "Which year?" in message["words"]["az"]
    (query,) = (await office.get(f"/v1/claims/{claim}"))["queries"]
    assert (query["query"], query["answered"]) == (1, False)


async def test_two_officials_at_once_decide_one_claim_once(office: Office) -> None:
    claim = await office.filed()
    refuse = {"outcome": "REFUSED", "reason": "No proof."}
    path = f"/v1/claims/{claim}/decide"
    answers = await gather(*(office.post(f"official-{number}", path, refuse) for number in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert len(await office.said()) == 2
