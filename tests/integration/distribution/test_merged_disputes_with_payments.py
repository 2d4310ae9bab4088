"""A dispute over a work that is merged, or whose merge is undone: it follows the work that it was opened over, and
payment is stopped for that work and no other; no qəpik is more or less in either ledger (4.3, D-81, D-102)."""

from typing import Any

import pytest

from shared.contracts import registry
from tests.integration.distribution.asking import closed_run, shown
from tests.integration.distribution.test_corrections import _proved, _reversed
from tests.integration.distribution.test_disputes_with_payments import SHA, Talk, _film, _post, payments
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import FILM
from tests.integration.payments.test_corrections import ledger
from tests.support.one_service import OneService

__all__ = ["payments"]
pytestmark = pytest.mark.clause("4.3-a", "X-a", "X-b")
OTHER = "film-b"
SECOND = registry.WorkRegistered(
    work=registry.Work(
        id=OTHER,
        titles=(registry.Title(text="Arsin mal alan", language="az", script="LATIN", kind="ORIGINAL"),),
        genre="feature",
        year=1945,
    )
)
MERGED = registry.WorksMerged(merge="m", survivor=FILM, others=(OTHER,), reason="The same film.")
SPLIT = registry.WorksSplit(split="s", survivor=FILM, others=(OTHER,), reason="Two films.", undoes="m")


async def told(distribution: OneService, payments: OneService, *events: Any) -> None:
    """What the registry says to both."""
    for service in (distribution, payments):
        await service.hear("registry", *events)
        await service.settle()


async def disputed(payments: OneService, work: str) -> str:
    body = {
        "work": work,
        "role": "DIRECTOR",
        "parties": ["cin"],
        "claim": "Mine",
        "document_sha256": SHA,
    }
    return await _post(payments, "/v1/disputes", "submit", body)


async def all_holds(distribution: OneService, payments: OneService) -> None:
    await _proved(distribution)
    await ledger(payments)
    books = await shown(distribution, "/v1/ledger", "distribution:ledger:read")
    assert books["holds"], books["findings"]


async def corrected(talk: Talk, distribution: OneService) -> None:
    """What is taken back is recovered, and the run after it credits who was waiting."""
    for _ in range(2):
        await close_another(distribution)
        await talk.go_on()


async def test_a_dispute_follows_its_work_into_a_merge_and_back_when_that_is_undone(
    distribution: OneService, payments: OneService
) -> None:
    talk = Talk(distribution, payments)
    await closed_run(distribution)
    await told(distribution, payments, SECOND)
    await talk.go_on()
    whole = sum((await _film(payments)).values())
    before = await _film(payments)
    assert not any(state == "DISPUTED" for _, state in before)
    of = await disputed(payments, OTHER)
    await talk.go_on()
    # Nothing of that record is credited: the film is another, as far as anybody knows.
    assert await _film(payments) == before
    await told(distribution, payments, MERGED)
    assert await _film(payments) == {("dir", "DISPUTED"): whole}
    court = {"court_decision_sha256": SHA, "parts": [{"party": "cin", "fraction": "1/1"}]}
    await _post(payments, f"/v1/disputes/{of}/end", "decide", court)
    await talk.go_on()
    assert await _film(payments) == {("dir", "DISPUTED"): whole}
    await corrected(talk, distribution)
    assert {one.dispute for one in await _reversed(distribution)} == {of}
    after = await _film(payments)
    assert not any(state == "DISPUTED" for _, state in after)
    assert sum(net for (owner, _), net in after.items() if owner == "cin") == whole
    assert sum(after.values()) == whole
    await all_holds(distribution, payments)

    # It was another film after all: the documents were about that one, and the first is as it was.
    await told(distribution, payments, SPLIT)
    await talk.go_on()
    await corrected(talk, distribution)
    again = await _film(payments)
    assert sum(net for (owner, _), net in again.items() if owner == "dir") == whole
    assert sum(again.values()) == whole
    assert not any(state == "DISPUTED" for _, state in again)
    await all_holds(distribution, payments)


async def test_payment_stays_stopped_for_the_work_that_is_disputed_and_goes_on_for_the_other(
    distribution: OneService, payments: OneService
) -> None:
    talk = Talk(distribution, payments)
    await closed_run(distribution)
    await told(distribution, payments, SECOND, MERGED)
    await talk.go_on()
    whole = sum((await _film(payments)).values())
    before = await _film(payments)
    of_the_film, of_the_other = await disputed(payments, FILM), await disputed(payments, OTHER)
    assert await _film(payments) == {("dir", "DISPUTED"): whole}
    listed = (await payments.get("payments:dispute:read", "/v1/disputes")).json()["items"]
    # As long as they are one film each of them holds its money by itself.
    assert {one["id"]: one["held"][0]["amount"] for one in listed} == {
        of_the_film: whole,
        of_the_other: whole,
    }
    await told(distribution, payments, SPLIT)
    assert await _film(payments) == {("dir", "DISPUTED"): whole}
    listed = (await payments.get("payments:dispute:read", "/v1/disputes")).json()["items"]
    assert {one["id"]: bool(one["held"]) for one in listed} == {of_the_film: True, of_the_other: False}
    stays = {"court_decision_sha256": SHA, "parts": [{"party": "dir", "fraction": "1/1"}]}
    await _post(payments, f"/v1/disputes/{of_the_film}/end", "decide", stays)
    await talk.go_on()
    assert await _film(payments) == before
    await close_another(distribution)
    await talk.go_on()
    assert await _reversed(distribution) == []
    await all_holds(distribution, payments)
