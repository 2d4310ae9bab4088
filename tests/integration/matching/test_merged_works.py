"""Works that were merged: the survivor is found under all their titles and identifiers, they themselves never."""

from dataclasses import replace

import pytest

from shared.contracts import registry
from shared.contracts.matching import NonRegisteredWorkFound
from shared.contracts.registry import Title, Work, WorkRegistered, WorksMerged, WorksSplit
from shared.contracts.terms import MatchOutcome
from tests.integration.matching.films import EXACT, UNKNOWN, account, reported
from tests.integration.matching.test_account import adopt_standing_decision, decide, outcomes
from tests.support.one_service import OneService

ISAN = "0000-0000-D07A-0090-Q"
DOUBLE = Work(
    id="double",
    titles=(Title(text="Seven Sons I Want", language="en", script="LATIN"),),
    genre="feature",
    year=1970,
    isan=ISAN,
)
MERGED = WorksMerged(merge="m1", survivor="seven-sons", others=("double",), reason="the same film")


@pytest.mark.clause("2.1.2-a")
async def test_the_survivor_is_found_by_what_named_the_other(matching: OneService) -> None:
    translated = reported(1, "Seven Sons I Want", "Tofiq Tağızadə")
    identified = replace(EXACT, number=2, isan=ISAN)
    await matching.hear("registry", WorkRegistered(work=DOUBLE), MERGED)
    await matching.hear("intake", *account("july", (translated, identified)))
    await matching.settle()
    found = await outcomes(matching)
    assert {number: (one.work, one.rule) for number, one in found.items()} == {
        1: ("seven-sons", "EXACT"),
        2: ("seven-sons", "IDENTIFIER"),
    }


async def test_an_official_who_names_a_merged_work_gets_the_one_that_stands(matching: OneService) -> None:
    await matching.hear("registry", WorkRegistered(work=DOUBLE), MERGED)
    await matching.hear("intake", *account("july", (reported(1, "Yeddi oğul", "Tofiq Tağızadə"),)))
    await matching.settle()
    (review,) = (await matching.get("matching:review:read", "/v1/reviews")).json()["items"]
    assert "double" not in [candidate["work"] for candidate in review["candidates"]]
    assert (await decide(matching, "official", review["id"], work="double")).status_code == 200
    await matching.settle()
    assert (await outcomes(matching))[1].work == "seven-sons"


async def test_after_a_split_each_is_found_for_itself(matching: OneService) -> None:
    split = WorksSplit(split="s1", survivor="seven-sons", others=("double",), reason="no", undoes="m1")
    await matching.hear("registry", WorkRegistered(work=DOUBLE), MERGED, split)
    identified = replace(EXACT, titles=("Seven Sons I Want",), isan=ISAN)
    await matching.hear("intake", *account("july", (identified,)))
    await matching.settle()
    (review,) = (await matching.get("matching:review:read", "/v1/reviews")).json()["items"]
    assert [candidate["work"] for candidate in review["candidates"]] == ["double"]


@pytest.mark.clause("2.1.2-g")
async def test_what_was_found_to_be_a_registered_work_is_it_in_the_next_account_too(
    matching: OneService,
) -> None:
    await adopt_standing_decision(matching)
    await matching.hear("intake", *account("july", (UNKNOWN,)))
    await matching.settle()
    (found,) = [event for event in await matching.published() if isinstance(event, NonRegisteredWorkFound)]
    entered = Work(
        id=found.work,
        titles=(Title(text=UNKNOWN.titles[0], language="und", script="UNKNOWN"),),
        genre="UNKNOWN",
        provisional=True,
    )
    merged = replace(MERGED, survivor="meeting", others=(found.work,))
    await matching.hear("registry", registry.WorkRegistered(work=entered), merged)
    await matching.hear("intake", *account("august", (UNKNOWN,)))
    await matching.settle()
    august = [event for event in (await matching.published()) if getattr(event, "target", "") == "august"]
    assert [(one.outcome, one.work, one.rule) for one in august if hasattr(one, "rule")] == [
        (MatchOutcome.MATCHED, "meeting", "MERGED")
    ]
