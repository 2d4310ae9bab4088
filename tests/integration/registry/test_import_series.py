"""A catalogue brings series, their seasons and episodes, also to series that are registered."""

from typing import Any

import pytest

from services.registry.main import PARTS
from tests.integration.registry.test_imports import imported, report, table
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

HEADER = ("reference", "title", "genre", "kind", "parent", "season", "episode", "isan", "director.name")
ISAN = "0000-0000-3A8D-0000-Z-0000-0000-6"
SERIES = (
    ("S", "Dədə Qorqud", "feature", "series", "", "", "", ISAN, ""),
    ("S1", "Birinci fəsil", "feature", "season", "S", "1", "", "", ""),
    ("E1", "Birinci seriya", "feature", "episode", "S1", "", "1", "", "Tofiq Tağızadə"),
    ("E2", "İkinci seriya", "feature", "episode", "S1", "", "2", "", "Tofiq Tağızadə"),
)


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


async def works(service: OneService) -> dict[str, dict[str, Any]]:
    items = (await service.get("registry:work:read", "/v1/works")).json()["items"]
    found = [(await service.get("registry:work:read", f"/v1/works/{one['id']}")).json() for one in items]
    return {one["title"]: one["work"] for one in found}


@pytest.mark.clause("1.3-f", "2.1.4-b")
async def test_a_series_goes_in_at_once_and_a_later_file_adds_to_it(service: OneService) -> None:
    foreseen = await imported(service, table(*SERIES, header=HEADER), "dry", dry_run="true")
    done = await imported(service, table(*SERIES, header=HEADER), "first")
    assert await report(service, done["id"]) == []
    assert done["counts"] == foreseen["counts"] and done["counts"]["entered"] == 4
    known = await works(service)
    series, season, episode = (known[one] for one in ("Dədə Qorqud", "Birinci fəsil", "İkinci seriya"))
    assert (season["kind"], season["parent"]) == ("SEASON", series["id"])
    assert (episode["kind"], episode["parent"], episode["season"]) == ("EPISODE", season["id"], 1)
    listed = await service.get("registry:work:read", f"/v1/works?parent={season['id']}")
    assert len(listed.json()["items"]) == 2
    again = await imported(service, table(*SERIES, header=HEADER), "again")
    assert (again["counts"]["unchanged"], again["counts"]["rejected"]) == (4, 0)

    def episode_of(name: str, parent: str, number: int) -> tuple[str, ...]:
        # The titles are those of the episodes that are there: the number tells them apart.
        return (name, "Birinci seriya", "feature", "episode", parent, "", str(number), "", "")

    more = [
        episode_of("E3", "S1", 3),
        episode_of("E4", season["id"], 4),
        episode_of("P", ISAN, 0),
    ]
    added = await imported(service, table(*more, header=HEADER), "more")
    assert (await report(service, added["id"]), added["counts"]["entered"]) == ([], 3)
    listed = await service.get("registry:work:read", f"/v1/works?parent={season['id']}")
    assert len(listed.json()["items"]) == 4
    again = await imported(service, table(*more, header=HEADER), "more-again")
    assert again["counts"]["unchanged"] == 3


@pytest.mark.clause("1.3-f")
async def test_what_stands_nowhere_does_not_go_in(service: OneService) -> None:
    assert (await imported(service, table(*SERIES, header=HEADER), "first"))["counts"]["entered"] == 4
    episode = (await works(service))["Birinci seriya"]["id"]
    rows = (
        ("N1", "Yoxdur", "feature", "episode", "Z9", "", "1", "", ""),
        ("N2", "Altında", "feature", "episode", episode, "", "1", "", ""),
        ("N3", "Başqa fəsil", "feature", "episode", "S1", "7", "8", "", ""),
        ("N4", "Eyni nömrə", "feature", "episode", "S1", "", "2", "", ""),
        ("N5", "Yeni nömrə", "feature", "episode", "S1", "", "5", "", ""),
        ("N6", "Yenə o nömrə", "feature", "episode", "S1", "", "5", "", ""),
        # The series is registered with this ISAN: what would stand in this row has no place.
        ("T", "Dədə Qorqud", "feature", "series", "", "", "", ISAN, ""),
        ("T1", "Fəsil", "feature", "season", "T", "2", "", "", ""),
        ("T2", "Seriya", "feature", "episode", "T1", "", "1", "", ""),
    )
    done = await imported(service, table(*rows, header=HEADER), "wrong", dry_run="true")
    told = {row: (column, reason) for row, column, reason in await report(service, done["id"])}
    assert {row: column for row, (column, _) in told.items()} == {
        2: "parent",
        3: "parent",
        4: "parent",
        5: "row",
        7: "episode",
        8: "row",
        9: "parent",
        10: "parent",
    }
    assert "no registered work" in told[2][1] and "does not stand in a EPISODE" in told[3][1]
    assert "The season is number 1" in told[4][1] and "row 6 has this number" in told[7][1]
    assert done["counts"]["entered"] == 1
    really = await imported(service, table(*rows, header=HEADER), "really")
    assert {row for row, _, _ in await report(service, really["id"])} == set(told)
    assert really["counts"] == done["counts"]
    assert len(await works(service)) == 5
