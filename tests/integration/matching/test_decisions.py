"""What follows from an official's decision: later accounts, revocation, the cut-off day, four eyes (2.1.2-f)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.contracts.matching import (
    MatchRevoked,
    NameVariantLearned,
    NonRegisteredWorkFound,
    VariantOf,
    WorkMatched,
)
from shared.contracts.platform import PolicyApproved
from shared.eventstore.days import DAY, StartDay
from shared.eventstore.store import Meta
from shared.kernel.clock import baku_day
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
from tests.integration.matching.test_account import EVIDENCE, decide, manifests, outcomes
from tests.support.one_service import OneService


async def take(service: OneService, name: str, *reports: Any, by: str = "clerk") -> None:
    *items, manifest = account(name, reports)
    await service.hear("intake", *items, replace(manifest, submitted_by=by))
    await service.settle()


async def say(service: OneService, subject: str, review: str, what: str, **body: Any) -> Any:
    answer = await service.post(subject, "matching:review:decide", f"/v1/reviews/{review}/{what}", body)
    await service.settle()
    return answer


async def revoke(service: OneService, subject: str, review: str, **body: Any) -> Any:
    defaults = {"outcome": "MATCHED", "reason": "The credits say otherwise.", "evidence": EVIDENCE}
    return await say(service, subject, review, "revoke", **(defaults | body))


async def revoked(service: OneService) -> list[MatchRevoked]:
    return [event for event in await service.published() if isinstance(event, MatchRevoked)]


async def close(service: OneService, matching: str) -> None:
    path = f"/v1/matchings/{matching}/close"
    await service.post("official", "matching:matching:decide", path, {"reason": "Cut-off day"})
    await service.settle()


async def holds(service: OneService) -> None:
    verdict = await verify_projections(service.projections)
    assert list(verdict.findings) == []
    for check in service.parts.checks:
        assert await check(service.ctx) == []


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


async def test_on_a_planned_day_of_distribution_what_is_open_goes_out_undecided(matching: OneService) -> None:
    day = baku_day(matching.ctx.clock()) + timedelta(days=1)
    calendar = PolicyApproved(
        policy="calendar",
        version=1,
        valid_from=date(day.year, 1, 1),
        body={"year": day.year, "distribution": [day.isoformat(), f"{day.year}-12-20"], "payment": []},
        decision="Board 1/2026",
    )
    await matching.hear("distribution", calendar)
    await take(matching, "july", EXACT, MISPRINT, TWO_FILMS)

    async def begin(on: date) -> None:
        await matching.ctx.store.execute(
            DAY, on.isoformat(), StartDay(day=on), Meta(actor="clock", correlation_id=on.isoformat())
        )
        await matching.settle()

    await begin(day - timedelta(days=1))
    assert await manifests(matching) == []
    await begin(day)
    (manifest,) = await manifests(matching)
    assert manifest.counts == {"MATCHED": 1, "UNDECIDED": 2}
    left = (await outcomes(matching))[6]
    assert (left.decision, left.decided_by) == (f"calendar 1: {day.isoformat()}", None)


@pytest.mark.clause("2.2.3-a")
async def test_an_official_says_who_the_owner_of_a_schedules_line_is(matching: OneService) -> None:
    await matching.hear("intake", *schedule())
    await matching.settle()
    owner = {"line": 4, "party": "seyidbeyli"}
    for wrong in ({"line": 9, "party": "seyidbeyli"}, {"line": 4, "party": "nobody"}):
        refused = await revoke(matching, "official", "schedule-1-1", work="meeting", owners=[wrong])
        assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body.owners")
    answer = await revoke(matching, "official", "schedule-1-1", work="meeting", owners=[owner])
    assert answer.status_code == 200, answer.text
    (event,) = await revoked(matching)
    assert [(p.line, p.party, p.basis) for p in event.becomes.persons if p.line] == [
        (2, "tagizade", "VARIANT"),
        (3, "qulubeyov", "VARIANT"),
        (4, "seyidbeyli", "DECISION"),
    ]


async def test_the_desk_shows_the_most_money_first(matching: OneService) -> None:
    # 4,800.00 for 5,400 seconds each of four works and the news, which get nothing.
    await take(matching, "july", EXACT, MISPRINT, TWO_FILMS, NEWS)
    await take(matching, "small", MISPRINT, TWO_FILMS, EXACT, FIGURES, CAPITALS)
    items = (await matching.get("matching:review:read", "/v1/reviews")).json()["items"]
    assert [(one["id"], one["stake"]) for one in items] == [
        ("july-1-6", {"amount": 160_000, "currency": "AZN"}),
        ("july-1-7", {"amount": 160_000, "currency": "AZN"}),
        ("small-1-6", {"amount": 96_000, "currency": "AZN"}),
        ("small-1-7", {"amount": 96_000, "currency": "AZN"}),
    ]
    first = (await matching.get("matching:review:read", "/v1/reviews?limit=1")).json()
    second = (
        await matching.get("matching:review:read", f"/v1/reviews?limit=1&cursor={first['next']}")
    ).json()
    assert [one["id"] for one in (*first["items"], *second["items"])] == ["july-1-6", "july-1-7"]
    shown = (await matching.get("matching:review:read", "/v1/reviews/july-1-6")).json()
    assert shown["equal"] == 1
    (candidate,) = shown["candidates"]
    assert {one["field"]: one["verdict"] for one in candidate["compared"]} == {
        "title": "CLOSE",
        "author DIRECTOR": "EXACT",
        "year": "MISSING",
    }
    unknown = await matching.get("matching:review:read", "/v1/reviews?state=LOST")
    assert unknown.status_code == 422


async def test_two_officials_do_not_collide(matching: OneService) -> None:
    await take(matching, "july", MISPRINT)
    taken = await say(matching, "official", "july-1-6", "take")
    assert taken.status_code == 200, taken.text
    shown = (await matching.get("matching:review:read", "/v1/reviews/july-1-6")).json()
    assert shown["taken_by"] == "official"
    for what in ("take", "release"):
        refused = await say(matching, "second", "july-1-6", what)
        assert (refused.status_code, refused.json()["reason"]) == (409, "TAKEN")
    other = await decide(matching, "second", "july-1-6", work="find-the-girl")
    assert (other.status_code, other.json()["reason"]) == (409, "TAKEN")
    assert (await say(matching, "official", "july-1-6", "release")).status_code == 200
    assert (await decide(matching, "second", "july-1-6", work="find-the-girl")).status_code == 200
    assert (await say(matching, "second", "july-1-99", "take")).status_code == 404


@pytest.mark.clause("2.1.2-f")
async def test_a_new_spelling_is_taught_to_the_registry(matching: OneService) -> None:
    await take(matching, "july", MISPRINT)
    for wrong in ({"text": "Another"}, {"text": "Həsən Seyidbəyli", "party": "otriba"}):
        refused = await decide(matching, "official", "july-1-6", work="find-the-girl", variants=[wrong])
        assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body.variants")
    of_work = {"text": MISPRINT.titles[0]}
    of_author = {"text": "Həsən Seyidbəyli", "party": "seyidbeyli"}
    answer = await decide(
        matching, "official", "july-1-6", work="find-the-girl", variants=[of_work, of_author]
    )
    assert answer.status_code == 200, answer.text
    await matching.settle()
    learned = [event for event in await matching.published() if isinstance(event, NameVariantLearned)]
    assert [(one.subject_kind, one.subject, one.variant, one.script, one.source) for one in learned] == [
        (VariantOf.WORK, "find-the-girl", "O qızı tarın", "LATIN", "july-1-6"),
        (VariantOf.PARTY, "seyidbeyli", "Həsən Seyidbəyli", "LATIN", "july-1-6"),
    ]
    await holds(matching)


async def test_lines_whose_owner_nobody_knows_lie_on_the_desk(matching: OneService) -> None:
    await matching.hear("intake", *schedule())
    await matching.settle()
    (open_one,) = (await matching.get("matching:review:read", "/v1/reviews?state=OWNERS")).json()["items"]
    assert (open_one["id"], open_one["undecided_lines"]) == ("schedule-1-1", 1)
    owner = {"line": 4, "party": "seyidbeyli"}
    await revoke(matching, "official", "schedule-1-1", work="meeting", owners=[owner])
    assert (await matching.get("matching:review:read", "/v1/reviews?state=OWNERS")).json()["items"] == []


@pytest.mark.clause("2.1.2-f")
async def test_what_is_decided_after_the_cut_off_says_nothing_of_others_that_were_left(
    matching: OneService,
) -> None:
    await take(matching, "july", MISPRINT, TWO_FILMS)
    await close(matching, "july-1")
    assert (await decide(matching, "official", "july-1-6", work="find-the-girl")).status_code == 200
    await matching.settle()
    assert [(one.report, one.becomes.work) for one in await revoked(matching)] == [(6, "find-the-girl")]
    left = (await matching.get("matching:review:read", "/v1/reviews?state=UNDECIDED")).json()["items"]
    assert [one["id"] for one in left] == ["july-1-7"]


@pytest.mark.clause("2.1.2-g")
async def test_an_identified_work_says_nothing_of_others_under_the_standing_decision(
    matching: OneService,
) -> None:
    body = {"valid_from": "2026-01-01", "body": {"standing_decision": "Board 3/2026"}, "decision": "Board 3"}
    await matching.post("ali", "matching:policy:submit", "/v1/policies", body)
    await matching.post("leyla", "matching:policy:approve", "/v1/policies/matching/approve", {"version": 1})
    other = replace(UNKNOWN, number=8, titles=("Nordwind",), authors=EXACT.authors)
    await take(matching, "july", UNKNOWN, other)
    assert {one.outcome for one in (await outcomes(matching)).values()} == {"NON_REGISTERED"}
    answer = await revoke(matching, "official", "july-1-5", work="meeting")
    assert answer.status_code == 200, answer.text
    assert [(one.report, one.becomes.work) for one in await revoked(matching)] == [(5, "meeting")]
