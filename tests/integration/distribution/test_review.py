"""The review sheet of a run: made with its draft, filed, approved with it, and what the next run is compared with."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from shared.contracts import distribution as said
from shared.contracts.terms import Channel, DocumentKind, MatchOutcome
from shared.kernel.money import Money
from tests.integration.distribution.asking import READ, approve, closed_run, open_run, shown
from tests.integration.distribution.test_corrections import _revoked
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import FILM, NEW, account, money, outcomes
from tests.support.one_service import OneService


async def sheet(service: OneService, run: str) -> dict[str, Any]:
    answer = await service.get(READ, f"/v1/runs/{run}/review?purpose=approval")
    assert answer.status_code == 200, answer.text
    sha = (await shown(service, f"/v1/runs/{run}"))["review_sha256"]
    assert sha256(answer.content).hexdigest() == sha
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.clause("X-d")
async def test_a_run_is_approved_with_its_sheet_and_the_next_is_compared_with_it(
    distribution: OneService,
) -> None:
    first = await closed_run(distribution)
    told = await sheet(distribution, first)
    assert [(one["work"], one["gross"]["amount"]) for one in told["largest_works"]] == [
        (FILM, 267_18),
        ("new-film", 25_00),
    ]
    assert (told["compared_with"], told["prepared_by"]) == (None, "accountant")
    run = await shown(distribution, f"/v1/runs/{first}")
    (closed,) = [one for one in await distribution.published() if isinstance(one, said.RunClosed)]
    assert closed.review_sha256 == run["review_sha256"]
    filed = await shown(distribution, f"/v1/documents/{closed.review_sha256}", "distribution:document:read")
    assert (filed["kind"], filed["media_type"]) == (DocumentKind.REPORT.value, "application/json")
    book = await distribution.get(READ, f"/v1/runs/{first}/review/workbook?purpose=approval")
    assert book.content.startswith(b"PK") and sha256(book.content).hexdigest() == run["workbook_sha256"]
    why = await distribution.parts.explain(distribution.ctx, first)
    assert why is not None and closed.review_sha256 in why.text.en

    await distribution.hear(
        "intake", *account("later"), *money("later", Money(100_00), Money(100_00), Money(100_00))
    )
    await distribution.hear("matching", *outcomes("later"))
    await distribution.settle()
    second = await sheet(distribution, await open_run(distribution))
    assert second["compared_with"] == first
    # The schedule gave the director 92.25 and the composer 61.49; of an account alone each gets less than half: 25.00
    # less 5.00, and 8.33 less 1.66 (20% of 50.00 is 10.00, of which the designer before him gets the odd qəpik).
    less = {one["key"]: one["after"]["amount"] for one in second["difference"]["less"]["largest"]}
    assert less == {"dir": 20_00, "com": 6_67}
    assert second["difference"]["new"]["count"] == 0


@pytest.mark.clause("2.1.3-c")
async def test_a_run_that_pays_what_another_paid_is_warned_of_with_its_accounts(
    distribution: OneService,
) -> None:

    await closed_run(distribution)
    producer = account("of-producer")
    producer[-1] = replace(producer[-1], channel=Channel.PRODUCER)
    await distribution.hear(
        "intake", *producer, *money("of-producer", Money(100_00), Money(100_00), Money(100_00))
    )
    await distribution.hear("matching", *outcomes("of-producer"))
    await distribution.settle()
    run = await open_run(distribution)
    warnings = (await shown(distribution, f"/v1/runs/{run}"))["warnings"]
    assert [(one["kind"], one["work"], one["targets"]) for one in warnings] == [
        ("PAID_TWICE", FILM, ["account", "of-producer"]),
        ("PAID_TWICE", "new-film", ["account", "of-producer"]),
    ]
    assert [one["work"] for one in (await sheet(distribution, run))["paid_twice"]] == [FILM, "new-film"]
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    # A warning is no refusal: both may owe for one use.
    assert (await approve(distribution, run, digest)).status_code == 200


@pytest.mark.clause("2.1.3-c")
async def test_a_use_whose_match_was_revoked_since_is_not_paid_twice(distribution: OneService) -> None:
    await closed_run(distribution)
    # What the user paid for was the other film: its allocation is taken back.
    await distribution.hear("matching", _revoked(NEW, MatchOutcome.NON_REGISTERED))
    await distribution.settle()
    await close_another(distribution)
    producer = account("of-producer")
    producer[-1] = replace(producer[-1], channel=Channel.PRODUCER)
    await distribution.hear(
        "intake", *producer, *money("of-producer", Money(100_00), Money(100_00), Money(100_00))
    )
    await distribution.hear("matching", *outcomes("of-producer"))
    await distribution.settle()
    told = await sheet(distribution, await open_run(distribution))
    assert [one["work"] for one in told["paid_twice"]] == [NEW]


async def test_what_has_no_sheet_is_not_found(distribution: OneService) -> None:
    assert (await distribution.get(READ, "/v1/runs/nothing/review?purpose=approval")).status_code == 404
