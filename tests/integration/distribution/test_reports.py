"""Reports on a period, from the read models of a run: as an answer and as files that stay."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import registry
from shared.contracts.terms import PartyClass, Role
from tests.integration.distribution.asking import approve, closed_run, open_run, shown
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import CREW, FILM, mandate, party
from tests.support.audits import checked, exported
from tests.support.one_service import OneService

READ, SUBMIT = "distribution:report:read", "distribution:report:submit"
YEAR = "/v1/reports/annual?from=2026-01-01&to=2026-12-31"


@pytest.mark.clause("X-a", "3.1-a")
async def test_a_year_is_told_and_ties_to_the_trial_balance(distribution: OneService) -> None:
    await closed_run(distribution)
    report = await shown(distribution, YEAR, READ)
    assert report["holds"], report["checks"]
    assert [(one["source"], one["currency"], one["royalty"]) for one in report["collected"]] == [
        ("USER", "AZN", 100_01),
        ("USER", "EUR", 98_00),
    ]
    balance = await shown(distribution, "/v1/ledger/trial-balance", "distribution:ledger:read")
    assert {
        (one["account"], one["reason"], one["currency"], one["balance"]) for one in balance["accounts"]
    } == {(one["account"], one["reason"], one["currency"], one["closing"]) for one in report["balances"]}
    # A fifth of the account's 50.00 and of the schedule's 98.00 x 1.961 = 192.18, each half up: 10.00 + 38.44.
    assert [(one["kind"], one["rate"], one["amount"]) for one in report["deducted"]] == [
        ("ADMINISTRATION", "20", 48_44)
    ]
    # In the year before nothing was, in the year after all of it stands.
    assert (await shown(distribution, "/v1/reports/annual?from=2025-01-01&to=2025-12-31", READ))[
        "checks"
    ] == []
    after = await shown(distribution, "/v1/reports/annual?from=2027-01-01&to=2027-12-31", READ)
    assert after["holds"] and after["collected"] == []
    assert {one["reason"]: one["opening"] for one in after["reserve"]} == {
        "NON_MEMBER": 25_00,
        "NON_REGISTERED_WORK": 25_00,
    }


@pytest.mark.clause("2.1.1-s", "X-a")
async def test_what_was_released_is_told_and_no_longer_stands(distribution: OneService) -> None:
    await closed_run(distribution)
    await distribution.hear("registry", party("scr", PartyClass.MEMBER), mandate("scr"))
    await distribution.settle()
    run = await open_run(distribution)
    drafted = await shown(distribution, YEAR, READ)
    assert drafted["holds"] and drafted["gone"] == []
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    assert (await approve(distribution, run, digest)).status_code == 200
    await distribution.settle()
    report = await shown(distribution, YEAR, READ)
    assert report["holds"], report["checks"]
    assert [(one["how"], one["reason"], one["amount"]) for one in report["gone"]] == [
        ("RELEASED", "NON_MEMBER", 25_00)
    ]
    assert [(one["reason"], one["year"], one["amount"], one["items"]) for one in report["standing"]] == [
        ("NON_REGISTERED_WORK", 2026, 25_00, 1)
    ]
    # Of the released 25.00 a fifth more is deducted.
    assert report["deducted"][0]["amount"] == 48_44 + 5_00


@pytest.mark.clause("X-b", "X-a")
async def test_what_was_corrected_ties_and_is_exported(distribution: OneService, tmp_path: Path) -> None:
    await closed_run(distribution)
    half = Fraction(1, 2)
    both = tuple(registry.Holder(party=one, fraction=half) for one in ("dir", "cin"))
    known = {role: (registry.Holder(party=one, fraction=Fraction(1)),) for role, one in CREW.items()}
    changed = (known | {Role.DIRECTOR: both}).items()
    roles = tuple(registry.RoleShares(role=role, holders=held) for role, held in changed)
    await distribution.hear("registry", registry.SharesChanged(work=FILM, roles=roles))
    await distribution.settle()
    closed = await close_another(distribution)
    assert closed.reversals
    report = await shown(distribution, YEAR, READ)
    assert report["holds"], report["checks"]
    # What waits for its recovery is not deducted from yet: a fifth of 50.00 - 12.50, and of 192.18 - 57.66 = 134.52.
    assert report["deducted"][0]["amount"] == 7_50 + 26_90
    _, archive = await exported(distribution, "run", closed.run)
    assert checked(archive, tmp_path) == (0, "holds\n")


async def test_the_files_are_documents_and_stay(distribution: OneService) -> None:
    await closed_run(distribution)
    body = {"from": "2026-01-01", "to": "2026-12-31"}
    answer = await distribution.post("accountant", SUBMIT, "/v1/reports/annual", body)
    assert answer.status_code == 202, answer.text
    await distribution.settle()
    job: dict[str, Any] = await shown(distribution, answer.json()["job"], "distribution:job:read")
    assert job["state"] == "DONE", job
    assert job["result"]["holds"]
    for form, start in (("PDF", b"%PDF"), ("XLSX", b"PK"), ("JSON", b"{")):
        sha = job["result"]["files"][form]
        async with distribution.client("reader", "distribution:document:read") as client:
            found = await client.get(f"/v1/documents/{sha}/content", params={"purpose": "General Meeting"})
        assert found.status_code == 200 and found.content.startswith(start), found.text


async def test_a_period_that_ends_before_it_begins_is_refused(distribution: OneService) -> None:
    wrong = await distribution.get(READ, "/v1/reports/annual?from=2026-12-31&to=2026-01-01")
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["where"] == "query.to"
    body = {"from": "2026-12-31", "to": "2026-01-01"}
    posted = await distribution.post("accountant", SUBMIT, "/v1/reports/annual", body)
    assert posted.status_code == 422, posted.text
