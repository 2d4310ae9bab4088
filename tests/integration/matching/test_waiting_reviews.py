"""Reviews that wait: the cut-off day, the desk's order, two officials at once, what is said of others (2.1.2-f)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.contracts.matching import (
    NameVariantLearned,
    VariantOf,
)
from shared.contracts.platform import PolicyApproved
from shared.eventstore.days import DAY, StartDay
from shared.eventstore.store import Meta
from shared.kernel.clock import baku_day
from tests.integration.matching.deciding import close, holds, revoke, revoked, say, take
from tests.integration.matching.films import (
    CAPITALS,
    EXACT,
    FIGURES,
    MISPRINT,
    NEWS,
    TWO_FILMS,
    UNKNOWN,
    schedule,
)
from tests.integration.matching.test_account import decide, manifests, outcomes
from tests.support.one_service import OneService


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
