"""What follows from an official's decision: later accounts, revocation, four eyes (2.1.2-f)."""

import pytest

from shared.contracts.matching import (
    NonRegisteredWorkFound,
    WorkMatched,
)
from tests.integration.matching.deciding import close, holds, revoke, revoked, say, take
from tests.integration.matching.films import (
    EXACT,
    MISPRINT,
)
from tests.integration.matching.test_account import decide, manifests, outcomes
from tests.support.one_service import OneService


@pytest.mark.clause("2.1.2-f")
async def test_what_was_left_undecided_is_decided_later(matching: OneService) -> None:
    await take(matching, "july", EXACT, MISPRINT)
    await close(matching, "july-1")
    assert (await outcomes(matching))[6].outcome == "UNDECIDED"
    late = await decide(matching, "official", "july-1-6", work="find-the-girl")
    assert late.status_code == 200, late.text
    await matching.settle()
    (event,) = await revoked(matching)
    assert (event.target, event.version, event.report, event.was) == ("july", 1, 6, "UNDECIDED")
    assert (event.becomes.outcome, event.becomes.work, event.becomes.rule) == (
        "MATCHED",
        "find-the-girl",
        "OFFICIAL",
    )
    assert [person.party for person in event.becomes.persons] == ["seyidbeyli"]
    assert event.known["registry"] == 16
    again = await decide(matching, "official", "july-1-6", work="seven-sons")
    assert (again.status_code, again.json()["reason"]) == (409, "ALREADY_DECIDED")
    assert len(await manifests(matching)) == 1
    await holds(matching)


@pytest.mark.clause("2.1.2-f")
async def test_a_decision_serves_the_next_account_of_any_user(matching: OneService) -> None:
    await take(matching, "july", MISPRINT)
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    await take(matching, "august", MISPRINT)
    (first, second) = [event for event in await matching.published() if isinstance(event, WorkMatched)]
    assert (second.target, second.rule, second.work) == ("august", "REMEMBERED", "find-the-girl")
    assert (second.decision, second.decided_by) == (first.decision, "official")
    assert [one.counts for one in await manifests(matching)] == [{"MATCHED": 1}, {"MATCHED": 1}]


@pytest.mark.clause("X-d")
async def test_an_official_never_decides_for_an_account_of_his_own(matching: OneService) -> None:
    await take(matching, "july", MISPRINT)
    await take(matching, "waiting", MISPRINT, by="official")
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    await take(matching, "august", MISPRINT, by="official")
    reviews = (await matching.get("matching:review:read", "/v1/reviews")).json()["items"]
    assert [one["id"] for one in reviews] == ["august-1-6", "waiting-1-6"]


async def test_one_decision_is_enough_for_all_equal_reports_that_wait(matching: OneService) -> None:
    for name in ("july", "august", "september"):
        await take(matching, name, MISPRINT)
    await decide(matching, "official", "august-1-6", work="find-the-girl")
    await matching.settle()
    assert (await matching.get("matching:review:read", "/v1/reviews")).json()["items"] == []
    decided = {
        event.target: event.rule for event in await matching.published() if isinstance(event, WorkMatched)
    }
    assert decided == {"august": "OFFICIAL", "july": "REMEMBERED", "september": "REMEMBERED"}
    assert len(await manifests(matching)) == 3


@pytest.mark.clause("2.1.2-f")
async def test_a_revoked_decision_takes_back_all_that_followed_from_it(matching: OneService) -> None:
    await take(matching, "july", MISPRINT)
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    await take(matching, "august", MISPRINT)
    await take(matching, "own", MISPRINT, by="second")
    answer = await revoke(matching, "second", "august-1-6", work="seven-sons")
    assert answer.status_code == 200, answer.text
    events = {event.target: event for event in await revoked(matching)}
    assert {name: event.was_work for name, event in events.items()} == {
        "july": "find-the-girl",
        "august": "find-the-girl",
        "own": "find-the-girl",
    }
    assert {name: (event.becomes.outcome, event.becomes.work) for name, event in events.items()} == {
        "july": ("MATCHED", "seven-sons"),
        "august": ("MATCHED", "seven-sons"),
        # Who submitted it does not say what it is: it is undecided again.
        "own": ("UNDECIDED", None),
    }
    await take(matching, "september", MISPRINT)
    assert (await outcomes(matching))[6].work == "seven-sons"
    same = await revoke(matching, "second", "july-1-6", work="seven-sons")
    assert same.json()["reason"] == "NOTHING_CHANGED"
    await holds(matching)


async def test_a_decision_that_was_revoked_without_another_is_forgotten(matching: OneService) -> None:
    await take(matching, "july", MISPRINT)
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    await matching.settle()
    await revoke(matching, "second", "july-1-6", outcome="UNDECIDED", evidence=None)
    await take(matching, "august", MISPRINT)
    reviews = (await matching.get("matching:review:read", "/v1/reviews")).json()["items"]
    assert [one["id"] for one in reviews] == ["august-1-6"]


async def test_a_wrong_match_of_the_search_is_revoked(matching: OneService) -> None:
    await take(matching, "july", EXACT)
    own = await revoke(matching, "clerk", "july-1-1", work="find-the-girl")
    assert (own.status_code, own.json()["reason"]) == (403, "SAME_PERSON")
    nowhere = await revoke(matching, "official", "july-1-9", work="find-the-girl")
    assert nowhere.status_code == 404
    answer = await revoke(matching, "official", "july-1-1", outcome="NON_REGISTERED", evidence=None)
    assert answer.status_code == 200, answer.text
    (event,) = await revoked(matching)
    assert (event.was, event.was_work, event.becomes.outcome) == ("MATCHED", "seven-sons", "NON_REGISTERED")
    assert event.becomes.titles == EXACT.titles
    found = [one for one in await matching.published() if isinstance(one, NonRegisteredWorkFound)]
    assert [one.work for one in found] == [event.becomes.work]
    # The search finds the first film again; an official found otherwise, so one looks.
    await take(matching, "august", EXACT)
    (review,) = (await matching.get("matching:review:read", "/v1/reviews")).json()["items"]
    assert (review["id"], review["reason"]) == ("august-1-1", "DECIDED_OTHERWISE")
    await holds(matching)


@pytest.mark.clause("X-d")
async def test_four_eyes_where_the_policy_asks(matching: OneService) -> None:
    body = {"valid_from": "2026-01-01", "body": {"four_eyes": True}, "decision": "Board 4/2026"}
    await matching.post("ali", "matching:policy:submit", "/v1/policies", body)
    await matching.post("leyla", "matching:policy:approve", "/v1/policies/matching/approve", {"version": 1})
    await take(matching, "july", MISPRINT)
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    shown = (await matching.get("matching:review:read", "/v1/reviews/july-1-6")).json()
    decision = shown["proposed"]["decision"]
    assert (shown["state"], shown["proposed"]["work"]) == ("OPEN", "find-the-girl")
    own = await say(matching, "official", "july-1-6", "confirm", decision=decision)
    assert (own.status_code, own.json()["reason"]) == (403, "SAME_PERSON")
    refused = await say(matching, "second", "july-1-6", "refuse", decision=decision, reason="Another film.")
    assert refused.status_code == 200, refused.text
    gone = await say(matching, "second", "july-1-6", "confirm", decision=decision)
    assert gone.json()["reason"] == "NOTHING_PROPOSED"
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    shown = (await matching.get("matching:review:read", "/v1/reviews/july-1-6")).json()
    confirmed = await say(matching, "second", "july-1-6", "confirm", decision=shown["proposed"]["decision"])
    assert confirmed.status_code == 200, confirmed.text
    assert (await outcomes(matching))[6].work == "find-the-girl"
    await holds(matching)
