"""What an official decides stands on what stands today: works that were merged or split, the policy that asks for two,
spellings that a submitter taught, a cut-off that came during the search (D-23, D-36, D-37, D-95)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.matching.jobs.searching import Searching
from shared.contracts.matching import NonRegisteredWorkFound, WorkMatched
from shared.contracts.platform import PolicyApproved
from shared.contracts.registry import Title, Work, WorkChanged, WorkRegistered, WorksMerged, WorksSplit
from shared.contracts.terms import MatchOutcome
from shared.eventstore.days import DAY, StartDay
from shared.eventstore.store import Meta
from shared.kernel.clock import baku_day
from tests.integration.matching.claims_desk import open_office
from tests.integration.matching.deciding import holds, revoke, revoked, say, take
from tests.integration.matching.films import MISPRINT, TWO_FILMS, UNKNOWN, account, registry_events, reported
from tests.integration.matching.test_account import decide, manifests, outcomes
from tests.support.one_service import NOON, MakeService, OneService


def provisional(work: str, title: str) -> WorkRegistered:
    named = Title(text=title, language="und", script="UNKNOWN")
    return WorkRegistered(work=Work(id=work, titles=(named,), genre="UNKNOWN", provisional=True))


def joined(survivor: str, *others: str, merge: str = "m1") -> WorksMerged:
    return WorksMerged(merge=merge, survivor=survivor, others=others, reason="the same film")


async def adopt(service: OneService, version: int = 1, **rules: Any) -> None:
    body = {"valid_from": f"2026-01-0{version}", "body": rules, "decision": "Board 4/2026"}
    await service.post("ali", "matching:policy:submit", "/v1/policies", body)
    approve = {"version": version}
    answer = await service.post("leyla", "matching:policy:approve", "/v1/policies/matching/approve", approve)
    assert answer.status_code == 200, answer.text


async def review(service: OneService, report: str) -> dict[str, Any]:
    shown: dict[str, Any] = (await service.get("matching:review:read", f"/v1/reviews/{report}")).json()
    return shown


async def last(service: OneService) -> WorkMatched:
    return [one for one in await service.published() if isinstance(one, WorkMatched)][-1]


async def _entered(service: OneService) -> str:
    """The non-registered work of UNKNOWN, in the registry."""
    await take(service, "july", UNKNOWN)
    await decide(service, "official", "july-1-5", outcome="NON_REGISTERED", evidence=None)
    await service.settle()
    (found,) = [one for one in await service.published() if isinstance(one, NonRegisteredWorkFound)]
    await service.hear("registry", provisional(found.work, UNKNOWN.titles[0]))
    return found.work


@pytest.mark.clause("2.1.2-g")
async def test_what_was_found_to_be_registered_is_not_decided_to_be_non_registered(
    matching: OneService,
) -> None:
    work = await _entered(matching)
    await matching.hear("registry", joined("meeting", work))
    await take(matching, "august", MISPRINT, UNKNOWN)
    for report in ("august-1-5", "july-1-5"):
        no = {"outcome": "NON_REGISTERED", "evidence": None}
        answer = await revoke(matching, "second", report, **no)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["where"], error["value"], error["clause"]) == (
            422,
            "body.outcome",
            "meeting",
            "D-37",
        )
    assert (await revoke(matching, "second", "july-1-5", work="meeting")).status_code == 200


@pytest.mark.clause("2.1.2-g")
async def test_one_that_was_merged_into_another_non_registered_one_is_that_one(matching: OneService) -> None:
    work = await _entered(matching)
    await matching.hear("registry", provisional("other", "Phare"), joined("other", work))
    await take(matching, "august", MISPRINT)
    await decide(matching, "official", "august-1-6", outcome="NON_REGISTERED", evidence=None)
    answer = await revoke(matching, "second", "july-1-5", outcome="UNDECIDED", evidence=None)
    assert answer.status_code == 200, answer.text
    await decide(matching, "official", "july-1-5", outcome="NON_REGISTERED", evidence=None)
    await matching.settle()
    assert [one.becomes.work for one in await revoked(matching)] == [None, "other"]
    announced = [one.work for one in await matching.published() if isinstance(one, NonRegisteredWorkFound)]
    assert "other" not in announced and len(announced) == 2
    await holds(matching)


async def test_a_memory_of_a_work_that_is_registered_by_now_leaves_its_equals_on_the_desk(
    matching: OneService,
) -> None:
    """The merge is heard between the decision and what follows from it: nothing is parked."""
    await take(matching, "july", UNKNOWN)
    await take(matching, "august", UNKNOWN)
    body = {"outcome": "NON_REGISTERED", "reason": "Unknown."}
    await matching.post("official", "matching:review:decide", "/v1/reviews/july-1-5/decide", body)
    state, _ = await matching.ctx.store.state(_report_page(), "july-1-5")
    assert state.decided is not None and state.decided.work is not None
    work = state.decided.work
    await matching.hear("registry", provisional(work, UNKNOWN.titles[0]), joined("meeting", work))
    await matching.settle()
    assert (await review(matching, "august-1-5"))["state"] == "OPEN"
    assert (await matching.get("matching:parked:read", "/v1/parked")).json()["items"] == []


def _report_page() -> Any:
    from services.matching.domain.report import REPORT

    return REPORT


DOUBLE = Work(id="double", titles=(Title(text="Tarın", language="az", script="LATIN"),), genre="feature")


@pytest.mark.clause("2.1.2-f")
async def test_after_a_split_a_remembered_decision_is_of_the_record_that_was_named(
    matching: OneService,
) -> None:
    await matching.hear("registry", WorkRegistered(work=DOUBLE), joined("find-the-girl", "double"))
    await take(matching, "july", MISPRINT)
    assert (await decide(matching, "official", "july-1-6", work="double")).status_code == 200
    await take(matching, "august", MISPRINT)
    assert (await last(matching)).work == "find-the-girl"
    split = WorksSplit(split="s1", survivor="find-the-girl", others=("double",), reason="no", undoes="m1")
    await matching.hear("registry", split)
    await take(matching, "september", MISPRINT)
    assert ((await last(matching)).target, (await last(matching)).work) == ("september", "double")
    await holds(matching)


@pytest.mark.clause("2.1.2-f")
@pytest.mark.parametrize("outcome", ["MATCHED", "NON_REGISTERED"])
async def test_a_second_person_confirms_no_work_that_was_merged_or_split_meanwhile(
    matching: OneService, outcome: str
) -> None:
    await adopt(matching, four_eyes=True)
    await take(matching, "july", MISPRINT)
    body: dict[str, Any] = {"outcome": outcome}
    body |= {"work": "find-the-girl"} if outcome == "MATCHED" else {"evidence": None}
    assert (await decide(matching, "official", "july-1-6", **body)).status_code == 200
    await matching.settle()
    proposed = (await review(matching, "july-1-6"))["proposed"]
    if outcome == "NON_REGISTERED":
        await matching.hear("registry", provisional(proposed["work"], MISPRINT.titles[0]))
    await matching.hear("registry", joined("meeting", proposed["work"]))
    await matching.settle()
    refused = await say(matching, "second", "july-1-6", "confirm", decision=proposed["decision"])
    assert (refused.status_code, refused.json()["reason"]) == (409, "WORK_CHANGED")
    assert "meeting" in refused.json()["detail"]
    split = WorksSplit(split="s1", survivor="meeting", others=(proposed["work"],), reason="no", undoes="m1")
    await matching.hear("registry", split)
    await matching.settle()
    confirmed = await say(matching, "second", "july-1-6", "confirm", decision=proposed["decision"])
    assert confirmed.status_code == 200, confirmed.text
    assert (await last(matching)).work == proposed["work"]


@pytest.mark.clause("X-d")
async def test_a_decision_of_one_person_is_confirmed_once_the_policy_asks_for_two(
    matching: OneService,
) -> None:
    await take(matching, "july", MISPRINT)
    await decide(matching, "official", "july-1-6", work="find-the-girl")
    await matching.settle()
    await adopt(matching, four_eyes=True)
    await take(matching, "august", MISPRINT)
    await take(matching, "september", MISPRINT)
    shown = await review(matching, "august-1-6")
    assert (shown["desk"], shown["reason"], shown["proposed"]["work"]) == (
        "PROPOSED",
        "ONE_PERSON",
        "find-the-girl",
    )
    decision = shown["proposed"]["decision"]
    own = await say(matching, "official", "august-1-6", "confirm", decision=decision)
    assert (own.status_code, own.json()["reason"]) == (403, "SAME_PERSON")
    assert (await say(matching, "second", "august-1-6", "confirm", decision=decision)).status_code == 200
    # One confirmation is enough for all equal reports, and for those to come.
    assert [one.counts for one in await manifests(matching)] == [{"MATCHED": 1}] * 3
    await take(matching, "october", MISPRINT)
    found = await last(matching)
    assert (found.target, found.rule, found.decided_by, found.decision) == (
        "october",
        "REMEMBERED",
        "official",
        decision,
    )
    await holds(matching)


@pytest.mark.clause("X-d")
@pytest.mark.parametrize("by", ["official", "clerk"])
async def test_a_spelling_that_the_submitter_taught_decides_nothing_of_his_account(
    matching: OneService, by: str
) -> None:
    await take(matching, "july", MISPRINT)
    learned = [{"text": MISPRINT.titles[0]}]
    await decide(matching, "official", "july-1-6", work="find-the-girl", variants=learned)
    await matching.settle()
    # The registry learns it, and says so.
    (work,) = [
        one.work
        for one in registry_events()
        if isinstance(one, WorkRegistered) and one.work.id == "find-the-girl"
    ]
    variant = Title(text=MISPRINT.titles[0], language="und", script="LATIN")
    await matching.hear("registry", WorkChanged(work=replace(work, titles=(*work.titles, variant))))
    other = replace(MISPRINT, titles=(MISPRINT.titles[0].upper(),), year=1970)
    await take(matching, "august", other, by=by)
    if by == "clerk":
        found = await last(matching)
        assert (found.target, found.work, found.rule) == ("august", "find-the-girl", "EXACT")
        return
    shown = await review(matching, "august-1-6")
    assert (shown["state"], shown["reason"]) == ("OPEN", "OWN_SPELLING")
    (candidate,) = shown["candidates"]
    assert (candidate["work"], candidate["score"]) == ("find-the-girl", 100)
    assert {one["field"] for one in candidate["compared"]} >= {"title", "author DIRECTOR"}
    refused = await decide(matching, "official", "august-1-6", work="find-the-girl")
    assert refused.status_code == 403
    assert (await decide(matching, "second", "august-1-6", work="find-the-girl")).status_code == 200
    await take(matching, "plain", reported(1, "Yeddi oğul istərəm", "Tofiq Tağızadə"), by=by)
    assert (await last(matching)).rule == "EXACT", "what he did not teach is found as ever"


async def _begin(service: OneService, day: date) -> None:
    await service.ctx.store.execute(
        DAY, day.isoformat(), StartDay(day=day), Meta(actor="clock", correlation_id=day.isoformat())
    )


def _calendar(*days: date) -> PolicyApproved:
    planned = {"year": days[0].year, "distribution": [one.isoformat() for one in days], "payment": []}
    return PolicyApproved(
        policy="calendar",
        version=1,
        valid_from=date(days[0].year - 1, 1, 1),
        body=planned,
        decision="Board 1/2026",
    )


@pytest.mark.clause("2.1.2-f")
@pytest.mark.parametrize(("days_later", "closed"), [(1, True), (0, False)])
async def test_a_search_that_a_planned_day_finds_under_way_gets_its_cut_off(
    make_service: MakeService, monkeypatch: pytest.MonkeyPatch, days_later: int, closed: bool
) -> None:
    office = await open_office(make_service)
    matching = office.service
    planned = baku_day(NOON) + timedelta(days=days_later)
    await matching.hear("distribution", _calendar(planned, planned + timedelta(days=30)))
    answers = Searching.answers

    async def late(self: Searching, *parts: Any) -> Any:
        found = await answers(self, *parts)
        if days_later:
            office.days.at(planned, 0, 5)
        await _begin(matching, planned)
        await matching.projections.catch_up()
        await matching.policies.step()
        return found

    monkeypatch.setattr(Searching, "answers", late)
    await matching.hear("intake", *account("july", (MISPRINT, TWO_FILMS)))
    await matching.settle()
    if not closed:
        assert await manifests(matching) == [], "what came on the day itself waits for the next one"
        return
    (manifest,) = await manifests(matching)
    assert manifest.counts == {"UNDECIDED": 2}
    left = (await outcomes(matching))[6]
    assert (left.outcome, left.decision, left.decided_by) == (
        MatchOutcome.UNDECIDED,
        f"calendar 1: {planned.isoformat()}",
        None,
    )
