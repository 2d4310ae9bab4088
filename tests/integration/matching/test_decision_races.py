"""Decisions that come while others are under way, or before what they rest on went on (2.1.2-f, D-37, D-95)."""

from dataclasses import replace
from typing import Any

import pytest

from services.matching.jobs.searching import Searching
from services.matching.projections.report import decided_reports
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.registry import Title, Work, WorkRegistered, WorksMerged
from shared.contracts.terms import MatchOutcome
from tests.integration.matching.deciding import close, holds, revoked, say, take
from tests.integration.matching.films import MISPRINT, UNKNOWN, account, schedule
from tests.integration.matching.test_account import EVIDENCE, decide, manifests, outcomes
from tests.support.one_service import OneService


async def _while_searching(service: OneService, patch: pytest.MonkeyPatch, act: Any) -> None:
    """Match an account; `act` comes when the search has its answers, before they are entered."""
    answers = Searching.answers

    async def late(self: Searching, *parts: Any) -> Any:
        found = await answers(self, *parts)
        await act()
        await service.projections.catch_up()
        await service.policies.step()
        return found

    patch.setattr(Searching, "answers", late)
    await service.hear("intake", *account("august", (MISPRINT,)))
    await service.settle()


@pytest.mark.clause("2.1.2-f")
@pytest.mark.parametrize(
    ("instead", "work"), [({"outcome": "UNDECIDED"}, None), ({"work": "seven-sons"}, "seven-sons")]
)
async def test_a_decision_that_is_revoked_during_a_search_holds_for_none_of_its_reports(
    matching: OneService, monkeypatch: pytest.MonkeyPatch, instead: dict[str, Any], work: str | None
) -> None:
    await take(matching, "july", MISPRINT)
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    await matching.settle()
    said = {"outcome": "MATCHED", "reason": "The credits say otherwise.", "evidence": EVIDENCE} | instead

    async def revoke() -> None:
        answer = await matching.post("second", "matching:review:decide", "/v1/reviews/july-1-6/revoke", said)
        assert answer.status_code == 200, answer.text

    await _while_searching(matching, monkeypatch, revoke)
    assert (await outcomes(matching))[6].work == "find-the-girl"
    now = {event.target: event.becomes for event in await revoked(matching)}
    assert {name: (one.work, one.decided_by) for name, one in now.items()} == {
        "july": (work, "second"),
        "august": (work, "second"),
    }
    assert now["july"].decision == now["august"].decision
    await holds(matching)


@pytest.mark.clause("2.1.2-g")
async def test_a_remembered_non_registered_work_holds_until_it_is_found_to_be_a_registered_one(
    matching: OneService,
) -> None:
    await take(matching, "july", UNKNOWN)
    await decide(matching, "official", "july-1-5", outcome="NON_REGISTERED", evidence=None)
    await take(matching, "august", UNKNOWN)
    (july, august) = (one for one in await matching.published() if getattr(one, "report", 0) == 5)
    assert (august.outcome, august.work, august.rule) == ("NON_REGISTERED", july.work, "REMEMBERED")
    title = Title(text=UNKNOWN.titles[0], language="und", script="UNKNOWN")
    entered = Work(id=july.work, titles=(title,), genre="UNKNOWN", provisional=True)
    merged = WorksMerged(merge="m1", survivor="meeting", others=(july.work,), reason="the same film")
    await matching.hear("registry", WorkRegistered(work=entered), merged)
    await take(matching, "september", UNKNOWN)
    found = [one for one in await matching.published() if getattr(one, "report", 0) == 5][-1]
    assert (found.target, found.outcome, found.work, found.rule) == (
        "september",
        MatchOutcome.MATCHED,
        "meeting",
        "MERGED",
    )


@pytest.mark.clause("X-d")
async def test_who_confirmed_a_decision_decides_by_memory_for_no_account_of_his_own(
    matching: OneService,
) -> None:
    body = {"valid_from": "2026-01-01", "body": {"four_eyes": True}, "decision": "Board 4/2026"}
    await matching.post("ali", "matching:policy:submit", "/v1/policies", body)
    await matching.post("leyla", "matching:policy:approve", "/v1/policies/matching/approve", {"version": 1})
    await take(matching, "july", MISPRINT)
    await take(matching, "waiting", MISPRINT, by="second")
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    shown = (await matching.get("matching:review:read", "/v1/reviews/july-1-6")).json()
    decision = shown["proposed"]["decision"]
    assert (await say(matching, "second", "july-1-6", "confirm", decision=decision)).status_code == 200
    await take(matching, "august", MISPRINT, by="second")
    await take(matching, "september", replace(MISPRINT, number=7))
    reviews = (await matching.get("matching:review:read", "/v1/reviews")).json()["items"]
    assert [one["id"] for one in reviews] == ["august-1-6", "waiting-1-6"]
    assert (await outcomes(matching))[7].rule == "REMEMBERED"


async def test_an_explanation_tells_what_holds_what_was_and_what_waits_for_a_second(
    matching: OneService,
) -> None:
    await take(matching, "july", MISPRINT)
    learned = [{"text": MISPRINT.titles[0]}]
    await decide(matching, "official", "july-1-6", work="find-the-girl", variants=learned)
    await matching.settle()
    body = {"valid_from": "2026-01-01", "body": {"four_eyes": True}, "decision": "Board 4/2026"}
    await matching.post("ali", "matching:policy:submit", "/v1/policies", body)
    await matching.post("leyla", "matching:policy:approve", "/v1/policies/matching/approve", {"version": 1})
    said = {"outcome": "MATCHED", "work": "seven-sons", "reason": "The credits.", "evidence": EVIDENCE}
    await say(matching, "second", "july-1-6", "revoke", **said)

    async def facts() -> dict[str, Any]:
        why = (await matching.get("matching:state:read", "/v1/explain/july-1-6")).json()
        return {"because": why["because"][-1]["id"], **why["facts"]}

    before = await facts()
    assert (before["outcome"], before["work"], before["because"]) == (
        "MATCHED",
        "find-the-girl",
        "find-the-girl",
    )
    assert [one["text"] for one in before["learned"]] == [MISPRINT.titles[0]]
    assert (before["proposed"]["work"], before["proposed"]["decided_by"]) == ("seven-sons", "second")
    decision = before["proposed"]["decision"]
    assert (await say(matching, "third", "july-1-6", "confirm", decision=decision)).status_code == 200
    after = await facts()
    assert (after["work"], after["because"], after["decided_by"], after["confirmed_by"]) == (
        "seven-sons",
        "seven-sons",
        "second",
        "third",
    )
    assert (after["proposed"], after["revised"]["was_work"]) == (None, "find-the-girl")


async def test_a_closed_matching_is_counted_once_however_many_reports_it_leaves(
    matching: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []

    async def count(connection: Any, target: str, version: int) -> Any:
        counted.append(target)
        return await decided_reports(connection, target, version)

    monkeypatch.setattr("services.matching.policies.decided_reports", count)
    await take(
        matching, "july", *(replace(MISPRINT, number=number, year=1960 + number) for number in range(1, 9))
    )
    await close(matching, "july-1")
    assert [one.counts for one in await manifests(matching)] == [{"UNDECIDED": 8}]
    assert counted == ["july"]


@pytest.mark.clause("X-d")
async def test_a_proposal_outlives_the_close_and_who_submitted_closes_nothing(matching: OneService) -> None:
    body = {"valid_from": "2026-01-01", "body": {"four_eyes": True}, "decision": "Board 4/2026"}
    await matching.post("ali", "matching:policy:submit", "/v1/policies", body)
    await matching.post("leyla", "matching:policy:approve", "/v1/policies/matching/approve", {"version": 1})
    await take(matching, "july", MISPRINT)
    for what in ("take", "refuse"):
        said = {} if what == "take" else {"decision": "d", "reason": "Not so."}
        answer = await say(matching, "clerk", "july-1-6", what, **said)
        assert answer.json()["reason"] == ("SAME_PERSON" if what == "take" else "NOTHING_PROPOSED")
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    own = await matching.post(
        "clerk", "matching:matching:decide", "/v1/matchings/july-1/close", {"reason": "Enough."}
    )
    assert (own.status_code, own.json()["reason"]) == (403, "SAME_PERSON")
    await close(matching, "july-1")
    (item,) = (await matching.get("matching:review:read", "/v1/reviews?state=PROPOSED")).json()["items"]
    assert (item["outcome"], item["proposed"]["work"]) == ("UNDECIDED", "find-the-girl")
    decision = item["proposed"]["decision"]
    assert (await say(matching, "second", "july-1-6", "confirm", decision=decision)).status_code == 200
    (event,) = await revoked(matching)
    assert (event.was, event.becomes.work) == ("UNDECIDED", "find-the-girl")
    await holds(matching)


@pytest.mark.clause("2.1.2-f")
async def test_a_user_is_told_the_outcome_that_holds_and_not_who_decided_it(matching: OneService) -> None:
    await take(matching, "july", MISPRINT)
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    said = {"outcome": "MATCHED", "work": "seven-sons", "reason": "The credits.", "evidence": EVIDENCE}
    await say(matching, "second", "july-1-6", "revoke", **said)
    path = "/v1/matchings/july-1/reports"
    (item,) = (await matching.get("matching:matching:read", path, party="broadcaster")).json()["items"]
    (example,) = (await _documented(matching, "/v1/matchings/{matching_id}/reports"))["items"]
    assert example.keys() <= item.keys()
    assert item["decided"].keys() - example["decided"].keys() == {"decision"}
    assert (item["work"], item["decided"]["compared"][0]["registered"]) == (
        "seven-sons",
        "Yeddi oğul istərəm",
    )
    shown = (await matching.get("matching:matching:read", "/v1/matchings/july-1")).json()
    assert shown.keys() >= (await _documented(matching, "/v1/matchings/{matching_id}")).keys()
    (listed,) = (await matching.get("matching:matching:read", "/v1/matchings")).json()["items"]
    assert listed.keys() >= (await _documented(matching, "/v1/matchings"))["items"][0].keys()


async def _documented(service: OneService, path: str) -> Any:
    answers = service.app.openapi()["paths"][path]["get"]["responses"]
    return answers["200"]["content"]["application/json"]["example"]


@pytest.mark.clause("2.2.3-a")
async def test_an_owner_named_in_one_schedule_revokes_no_equal_report_of_another(
    matching: OneService,
) -> None:
    def named(name: str) -> list[Any]:
        listed, manifest = schedule()
        (work,) = listed.reports
        item = replace(listed, schedule=name, reports=(replace(work, titles=("The Meating",)),))
        return [item, replace(manifest, schedule=name, digest=batch_digest([item_digest(item)]))]

    await matching.hear("intake", *named("first"))
    await matching.settle()
    await decide(matching, "official", "first-1-1", work="meeting")
    await matching.settle()
    await matching.hear("intake", *named("other"))
    await matching.settle()
    owner = {"line": 4, "party": "seyidbeyli"}
    said = {"outcome": "MATCHED", "work": "meeting", "reason": "The contract.", "evidence": EVIDENCE}
    answer = await say(matching, "official", "other-1-1", "revoke", owners=[owner], **said)
    assert answer.status_code == 200, answer.text
    assert [one.target for one in await revoked(matching)] == ["other"]
    await say(matching, "second", "first-1-1", "revoke", **(said | {"work": "seven-sons"}))
    assert [(one.target, one.becomes.work) for one in await revoked(matching)][1:] == [
        ("first", "seven-sons"),
        ("other", "seven-sons"),
    ]
