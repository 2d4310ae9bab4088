"""The report on a year in which money went for good and the rest was corrected around it: it ties, and says where all
of it is."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.terms import Role
from tests.integration.distribution.aged import (
    CLASS,
    all_of_the,
    redistribute,
    sealed,
    searched,
    three_years_after,
)
from tests.integration.distribution.asking import approve, shown
from tests.integration.distribution.test_causes import answer_for, base_of
from tests.integration.distribution.test_gone import is_now, moved_elsewhere
from tests.integration.distribution.test_next_period import decided, refused_run
from tests.integration.distribution.test_redistribution import close_again
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.test_reports import READ, YEAR
from tests.integration.distribution.test_write_offs import approved, proposed
from tests.integration.distribution.world import FILM, NEW, feed_provision
from tests.support.one_service import MakeService, OneService

Sums = tuple[int, ...]


async def told(service: OneService, year: str = YEAR) -> dict[str, Any]:
    report = await shown(service, year, READ)
    assert report["holds"], report["checks"]
    return report


def used(report: dict[str, Any], currency: str = "AZN") -> dict[tuple[str, str | None], Sums]:
    """Channel and use -> what was allocated, credited, deducted and reserved of it, and what is otherwise."""
    columns = ("allocated", "credited", "deducted", "reserved", "otherwise")
    return {
        (one["channel"], one["use_type"]): tuple(one[name] for name in columns)
        for one in report["used"]
        if one["currency"] == currency
    }


def moved(report: dict[str, Any]) -> dict[str, Sums]:
    """State -> what left it, what came into it, and what stands at the end."""
    return {
        "|".join(filter(None, (one["account"], one["reason"]))): (
            one["debits"],
            one["credits"],
            one["closing"],
        )
        for one in report["distributed"]
    }


def left(report: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(one["how"], one["reason"]): one["amount"] for one in report["gone"]}


def standing(report: dict[str, Any]) -> dict[tuple[str, int], Sums]:
    return {(one["reason"], one["year"]): (one["amount"], one["items"]) for one in report["standing"]}


@pytest.mark.clause("X-a", "2.1.1-o")
async def test_what_was_refunded_is_told_once_when_its_account_was_corrected_around_it(
    distribution: OneService,
) -> None:
    await refused_run(distribution)
    await decided(distribution)
    await distribution.hear("registry", is_now("cin", Role.PRODUCTION_DESIGNER))
    await distribution.settle()
    await close_another(distribution)
    report = await told(distribution)
    assert {(one["source"], one["currency"]): one["royalty"] for one in report["collected"]} == {
        ("USER", "AZN"): 100_01,
        ("USER", "EUR"): 98_00,
    }
    # Of the film's 75.00 25.00 are with the payer, 25.00 in reserve; the cameraman and the composer have 8.34 and 8.33
    # less a fifth, 3.33, and the set's 8.33 wait for the cameraman. The other film's 25.00 are in reserve.
    assert used(report)["USER", "ON_AIR"] == (100_00, 13_34, 3_33, 50_00, 25_00 + 8_33)
    # Of the schedule's 192.18 the director's 115.31 wait, of the rest a fifth is 15.37.
    assert used(report)["SOCIETY", "ON_AIR"] == (0, 61_50, 15_37, 0, 115_31)
    # Given back of what was credited: 8.33 of 25.00 less a fifth, 20.00 less 13.34.
    assert moved(report) == {
        "CREDITED": (6_66, 20_00 + 61_50, 13_34 + 61_50),
        "DEDUCTED|ADMINISTRATION": (1_67, 5_00 + 15_37, 3_33 + 15_37),
        "HELD|RECOVERY": (0, 8_33, 8_33),
        "PAYER_REFUND": (0, 25_00, 25_00),
        "REFUSED": (25_00, 25_00 + 115_31, 115_31),
        "RESERVED|NON_MEMBER": (0, 25_00, 25_00),
        "RESERVED|NON_REGISTERED_WORK": (0, 25_00, 25_00),
    }
    # The scriptwriter's reserve was reversed with its account and issued anew.
    assert left(report) == {("REVERSED", "NON_MEMBER"): 25_00}
    assert standing(report) == {("NON_MEMBER", 2026): (25_00, 1), ("NON_REGISTERED_WORK", 2026): (25_00, 1)}
    assert [one["amount"] for one in report["deducted"]] == [3_33 + 15_37]


@pytest.mark.clause("X-a", "2.1.1-t")
async def test_what_provision_bears_is_told_on_both_sides(distribution: OneService) -> None:
    await moved_elsewhere(distribution)
    await close_another(distribution)
    await feed_provision(distribution, 40_00)
    lacking = await told(distribution)
    assert used(lacking)["USER", "ON_AIR"] == (100_00, 0, 0, 0, 25_00)
    write_off = (await proposed(distribution)).json()["id"]
    assert (await approved(distribution, write_off)).status_code == 200
    report = await told(distribution)
    # The 100.00 wait for a run as another account's; PROVISION's 25.00 stand against the payer's.
    assert used(report)["USER", "ON_AIR"] == (100_00, 0, 0, 0, 25_00 - 25_00)
    assert used(report)["PROVISION", None] == (40_00, 0, 0, 0, 15_00 + 25_00)
    found = moved(report)
    assert {name: found[name] for name in ("PAYER_REFUND", "PROVISION", "WRITTEN_OFF")} == {
        "PAYER_REFUND": (0, 25_00, 25_00),
        "PROVISION": (25_00, 40_00, 15_00),
        "WRITTEN_OFF": (25_00, 25_00, 0),
    }


@pytest.mark.clause("X-a", "2.1.1-t")
async def test_what_was_redistributed_is_told_in_its_year_and_of_its_use(make_service: MakeService) -> None:
    service = await three_years_after(make_service)
    await searched(service, FILM, NEW)
    await sealed(service)
    base = await base_of(service, cause=None, of_class=CLASS)
    assert (await answer_for(service, base)).status_code == 200
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    # The film was all the cameraman's: what was not redistributed of it waits for him, less what he has, 8.34.
    await service.hear("registry", all_of_the("cin"))
    await service.settle()
    await close_again(service)
    first = await told(service, YEAR.replace("2026", "2023"))
    assert used(first) == {("USER", "ON_AIR"): (100_00, 40_00, 10_00, 50_00, 0)}
    assert standing(first) == {("NON_MEMBER", 2023): (25_00, 1), ("NON_REGISTERED_WORK", 2023): (25_00, 1)}
    assert (left(first), [one["amount"] for one in first["deducted"]]) == ({}, [10_00])
    report = await told(service)
    # 50.00 less a fifth were dealt out; of the first 50.00 8.34 stand, less 1.67, and 41.66 wait to be recovered.
    assert used(report) == {
        ("REDISTRIBUTION", "ON_AIR"): (0, 40_00, 10_00, 0, -50_00),
        ("USER", "ON_AIR"): (0, 6_67 - 40_00, 1_67 - 10_00, -50_00, 50_00 + 41_66),
    }
    assert left(report) == {
        ("REDISTRIBUTED", "NON_MEMBER"): 25_00,
        ("REDISTRIBUTED", "NON_REGISTERED_WORK"): 25_00,
    }
    assert standing(report) == {}
    assert [one["amount"] for one in report["deducted"]] == [10_00 + 1_67 - 10_00]
    assert moved(report)["DEALT_OUT"] == (50_00, 50_00, 0)
    assert moved(report)["RESERVED|NON_MEMBER"] == (25_00, 0, 0)
