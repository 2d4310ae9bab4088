"""An account on its way through matching: heard, searched, decided at the desk, complete."""

from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.matching import AccountMatched, NonRegisteredWorkFound, WorkMatched
from shared.contracts.platform import PolicyApproved
from shared.contracts.terms import MatchOutcome
from shared.projections.verify import verify_projections
from tests.integration.matching.films import (
    CAPITALS,
    EXACT,
    FIGURES,
    MISPRINT,
    NEWS,
    TWO_FILMS,
    UNKNOWN,
    account,
    schedule,
)
from tests.support.one_service import OneService

EVERYTHING = (EXACT, CAPITALS, FIGURES, NEWS, UNKNOWN, MISPRINT, TWO_FILMS)
EVIDENCE = {"kind": "CREDITS", "sha256": "ab" * 32}


async def adopt_standing_decision(service: OneService) -> None:
    body = {
        "valid_from": "2026-01-01",
        "body": {"standing_decision": "Board 3/2026"},
        "decision": "Board 3/2026",
    }
    proposed = await service.post("ali", "matching:policy:submit", "/v1/policies", body)
    assert proposed.status_code == 200, proposed.text
    same = await service.post(
        "ali", "matching:policy:approve", "/v1/policies/matching/approve", {"version": 1}
    )
    assert same.status_code == 403
    approved = await service.post(
        "leyla", "matching:policy:approve", "/v1/policies/matching/approve", {"version": 1}
    )
    assert approved.status_code == 200, approved.text


async def outcomes(service: OneService) -> dict[int, WorkMatched]:
    published = await service.published()
    return {event.report: event for event in published if isinstance(event, WorkMatched)}


async def manifests(service: OneService) -> list[AccountMatched]:
    return [event for event in await service.published() if isinstance(event, AccountMatched)]


async def decide(service: OneService, subject: str, review: str, **body: Any) -> Any:
    defaults = {"outcome": "MATCHED", "reason": "By the credits.", "evidence": EVIDENCE}
    path = f"/v1/reviews/{review}/decide"
    return await service.post(subject, "matching:review:decide", path, defaults | body)


@pytest.mark.clause("2.1.2-a")
@pytest.mark.clause("2.1.2-c")
@pytest.mark.clause("2.1.2-d")
async def test_what_the_search_decides_by_itself(matching: OneService) -> None:
    await adopt_standing_decision(matching)
    await matching.hear("intake", *account("july", EVERYTHING))
    await matching.settle()
    found = await outcomes(matching)
    assert {number: (one.outcome, one.rule, one.work) for number, one in found.items() if number < 5} == {
        1: (MatchOutcome.MATCHED, "EXACT", "seven-sons"),
        2: (MatchOutcome.MATCHED, "TRANSLITERATION", "seven-sons"),
        3: (MatchOutcome.MATCHED, "FIGURES", "seven-sons"),
        4: (MatchOutcome.NOT_A_WORK, "NO_WORK", None),
    }
    assert found[1].persons[0].party == "tagizade"
    assert found[1].decided_by is None
    assert sorted(found) == [1, 2, 3, 4, 5]
    assert await manifests(matching) == []


@pytest.mark.clause("2.1.2-g")
async def test_what_conforms_to_nothing_enters_as_non_registered_once(matching: OneService) -> None:
    await adopt_standing_decision(matching)
    await matching.hear("intake", *account("july", (UNKNOWN,)))
    await matching.settle()
    await matching.hear("intake", *account("august", (UNKNOWN,)))
    await matching.settle()
    published = await matching.published()
    (found,) = [event for event in published if isinstance(event, NonRegisteredWorkFound)]
    assert (found.titles, found.first_target, found.authors) == (UNKNOWN.titles, "july", UNKNOWN.authors)
    matched = [event for event in published if isinstance(event, WorkMatched)]
    assert {event.work for event in matched} == {found.work}
    assert [(event.target, event.decision) for event in matched] == [
        ("july", "Board 3/2026"),
        ("august", "Board 3/2026"),
    ]
    assert [event.policy for event in published if isinstance(event, PolicyApproved)] == ["matching"]


@pytest.mark.clause("2.1.2-f")
async def test_without_a_standing_decision_an_official_decides_on_every_unknown_work(
    matching: OneService,
) -> None:
    await matching.hear("intake", *account("july", (UNKNOWN,)))
    await matching.settle()
    (review,) = (await matching.get("matching:review:read", "/v1/reviews")).json()["items"]
    assert (review["id"], review["reason"]) == ("july-1-5", "NO_STANDING_DECISION")
    answer = await decide(matching, "official", "july-1-5", outcome="NON_REGISTERED", evidence=None)
    assert answer.status_code == 200, answer.text
    await matching.settle()
    (decided,) = (await outcomes(matching)).values()
    assert (decided.outcome, decided.rule, decided.decided_by) == ("NON_REGISTERED", "OFFICIAL", "official")
    assert any(isinstance(event, NonRegisteredWorkFound) for event in await matching.published())
    assert [one.counts for one in await manifests(matching)] == [{"NON_REGISTERED": 1}]


@pytest.mark.clause("2.1.2-f")
async def test_doubtful_ones_wait_for_an_official_who_did_not_submit_the_account(
    matching: OneService,
) -> None:
    await matching.hear("intake", *account("july", (EXACT, MISPRINT, TWO_FILMS)))
    await matching.settle()
    reviews = (await matching.get("matching:review:read", "/v1/reviews")).json()["items"]
    assert [(one["id"], one["reason"], [c["work"] for c in one["candidates"]]) for one in reviews] == [
        ("july-1-6", "SIMILAR_WORK", ["find-the-girl"]),
        ("july-1-7", "CONTRADICTION", ["commissars-1966", "commissars-2009"]),
    ]
    own = await decide(matching, "clerk", "july-1-6", work="find-the-girl")
    assert (own.status_code, own.json()["reason"]) == (403, "SAME_PERSON")
    unproved = await decide(matching, "official", "july-1-6", work="find-the-girl", evidence=None)
    assert (unproved.status_code, unproved.json()["reason"]) == (409, "NO_EVIDENCE")
    unknown = await decide(matching, "official", "july-1-6", work="no-such-film")
    assert (unknown.status_code, unknown.json()["errors"][0]["where"]) == (422, "body.work")
    nowhere = await decide(matching, "official", "july-1-99", work="find-the-girl")
    assert nowhere.status_code == 404
    assert (await decide(matching, "official", "july-1-6", work="find-the-girl")).status_code == 200
    again = await decide(matching, "official", "july-1-6", work="seven-sons")
    assert (again.status_code, again.json()["reason"]) == (409, "ALREADY_DECIDED")
    await matching.settle()
    assert await manifests(matching) == []
    assert (await decide(matching, "official", "july-1-7", work="commissars-1966")).status_code == 200
    await matching.settle()
    found = await outcomes(matching)
    assert (found[6].work, found[6].rule, found[6].decided_by) == ("find-the-girl", "OFFICIAL", "official")
    assert [(p.reported, p.party) for p in found[7].persons] == [
        ("Əjdər İbrahimov", "ibrahimov"),
        ("Roman Otrıba", None),
    ]
    (manifest,) = await manifests(matching)
    assert manifest.counts == {"MATCHED": 3}


@pytest.mark.clause("X-d")
async def test_who_submitted_any_version_does_not_decide_the_accounts_matches(matching: OneService) -> None:
    await matching.hear("intake", *account("july", (EXACT, MISPRINT)))
    *items, second = account("july", (EXACT, MISPRINT), version=2)
    await matching.hear("intake", *items, replace(second, replaces=1, submitted_by="colleague"))
    await matching.settle()
    for submitter in ("colleague", "clerk"):
        own = await decide(matching, submitter, "july-2-6", work="find-the-girl")
        assert (own.status_code, own.json()["reason"]) == (403, "SAME_PERSON")
    assert (await decide(matching, "official", "july-2-6", work="find-the-girl")).status_code == 200


async def test_the_manifest_counts_and_digests_what_was_published(matching: OneService) -> None:
    await adopt_standing_decision(matching)
    await matching.hear("intake", *account("july", (EXACT, NEWS, UNKNOWN, MISPRINT)))
    await matching.settle()
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    await matching.settle()
    (manifest,) = await manifests(matching)
    items = [event for event in await matching.published() if isinstance(event, WorkMatched)]
    assert manifest.counts == {"MATCHED": 2, "NON_REGISTERED": 1, "NOT_A_WORK": 1}
    assert manifest.digest == batch_digest(item_digest(item) for item in items)
    assert manifest.known["registry"] == 16


async def test_closing_leaves_open_reviews_undecided(matching: OneService) -> None:
    await matching.hear("intake", *account("july", (EXACT, MISPRINT)))
    await matching.settle()
    path = "/v1/matchings/july-1/close"
    closed = await matching.post("official", "matching:matching:decide", path, {"reason": "Cut-off day"})
    assert closed.status_code == 200, closed.text
    await matching.settle()
    found = await outcomes(matching)
    assert (found[6].outcome, found[6].work, found[6].titles) == ("UNDECIDED", None, MISPRINT.titles)
    (manifest,) = await manifests(matching)
    assert manifest.counts == {"MATCHED": 1, "UNDECIDED": 1}


async def test_a_batch_that_is_not_whole_or_was_altered_is_parked_and_nothing_is_matched(
    matching: OneService,
) -> None:
    first, _, lines, manifest = account("july", (EXACT, FIGURES, NEWS))
    await matching.hear("intake", first, lines, manifest)
    await matching.settle()
    other = account("august", (EXACT, FIGURES, NEWS))
    other[1] = account("august", (EXACT, FIGURES, MISPRINT))[1]
    await matching.hear("intake", *other)
    await matching.settle()
    assert await matching.published() == []
    parked = await matching.ctx.pool.fetch("SELECT subject, error FROM work.parked ORDER BY subject")
    assert [row["subject"] for row in parked] == ["august", "july"]
    assert "was altered" in parked[0]["error"]
    assert "REPORTS 1 of 2" in parked[1]["error"]


async def test_closing_what_has_nothing_open_changes_nothing(matching: OneService) -> None:
    await matching.hear("intake", *account("july", (EXACT,)))
    await matching.settle()
    path = "/v1/matchings/july-1/close"
    closed = await matching.post("official", "matching:matching:decide", path, {"reason": "Cut-off day"})
    assert closed.status_code == 200
    unknown = "/v1/matchings/august-1/close"
    refused = await matching.post("official", "matching:matching:decide", unknown, {"reason": "Cut-off day"})
    assert (refused.status_code, refused.json()["reason"]) == (409, "NOT_SEARCHED")
    await matching.settle()
    assert len(await manifests(matching)) == 1


async def test_reviews_of_a_replaced_version_leave_the_desk(matching: OneService) -> None:
    await matching.hear("intake", *account("july", (MISPRINT,)))
    await matching.settle()
    await matching.hear("intake", *account("july", (MISPRINT,), version=2))
    await matching.settle()
    reviews = (await matching.get("matching:review:read", "/v1/reviews")).json()["items"]
    assert [one["id"] for one in reviews] == ["july-2-6"]


async def test_a_repeated_manifest_matches_once(matching: OneService) -> None:
    july = account("july", (EXACT,))
    await matching.hear("intake", *july, july[-1])
    await matching.settle()
    assert len(await outcomes(matching)) == 1
    assert len(await manifests(matching)) == 1


@pytest.mark.clause("2.2.3-a")
async def test_every_owner_of_a_schedules_lines_is_looked_for(matching: OneService) -> None:
    await matching.hear("intake", *schedule())
    await matching.settle()
    (decided,) = (await outcomes(matching)).values()
    assert (decided.outcome, decided.work) == (MatchOutcome.MATCHED, "meeting")
    assert [(p.line, p.party, p.role, p.society, p.basis) for p in decided.persons] == [
        (None, "tagizade", "DIRECTOR", None, "VARIANT"),
        (None, "qulubeyov", "SCRIPTWRITER", "vdfs", "VARIANT"),
        (2, "tagizade", "DIRECTOR", None, "VARIANT"),
        (3, "qulubeyov", "SCRIPTWRITER", "vdfs", "VARIANT"),
        (4, None, None, None, "UNDECIDED"),
    ]


async def test_doors(matching: OneService) -> None:
    await matching.hear("intake", *account("july", (EXACT, MISPRINT)))
    await matching.settle()
    matching_path = "/v1/matchings/july-1"
    shown = (await matching.get("matching:matching:read", matching_path)).json()
    assert (shown["state"], shown["open"], shown["decided"]) == ("SEARCHED", 1, 1)
    assert (await matching.get("matching:review:read", matching_path)).status_code == 403
    assert (await matching.get("matching:matching:read", matching_path, party="other")).status_code == 404
    own = await matching.get("matching:matching:read", matching_path + "/reports", party="broadcaster")
    assert [one["number"] for one in own.json()["items"]] == [1, 6]
    hidden = await matching.get("matching:review:read", "/v1/reviews/july-1-6", party="broadcaster")
    assert hidden.status_code == 404
    policies = await matching.get("matching:policy:read", "/v1/policies")
    assert policies.json()["items"] == []


async def test_an_outcome_explains_itself(matching: OneService) -> None:
    await matching.hear("intake", *account("july", (FIGURES,)))
    await matching.settle()
    why = (await matching.get("matching:state:read", "/v1/explain/july-1-3")).json()
    assert (why["facts"]["outcome"], why["facts"]["rule"]) == ("MATCHED", "FIGURES")
    assert why["facts"]["compared"][0] == {
        "field": "title",
        "reported": "7 oğul istərəm",
        "registered": "Yeddi oğul istərəm",
        "verdict": "VARIANT",
    }
    assert why["because"] == [
        {"service": "intake", "id": "july-1-3"},
        {"service": "registry", "id": "seven-sons"},
    ]
    whole = (await matching.get("matching:state:read", "/v1/explain/july-1")).json()
    assert (whole["kind"], whole["facts"]["state"]) == ("matching", "MATCHED")
    assert (await matching.get("matching:state:read", "/v1/explain/nothing")).status_code == 404


async def test_read_models_are_what_the_log_says(matching: OneService) -> None:
    await matching.hear("intake", *account("july", EVERYTHING), *schedule())
    await matching.settle()
    verdict = await verify_projections(matching.projections)
    assert list(verdict.findings) == []
    assert sum(verdict.compared.values()) > 20
    for check in matching.parts.checks:
        assert await check(matching.ctx) == []
