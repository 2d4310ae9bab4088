"""Imports of catalogues: what goes in, what stands in the report, dry run, repeat."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest

from services.registry.main import PARTS
from shared.contracts import registry
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

HEADER = (
    "reference", "title", "title.ru", "genre", "year", "countries", "seconds", "isan",
    "director.name", "director.member", "composer.1.name", "composer.1.ipi", "composer.2.name", "# remark",
)  # fmt: skip
ISAN = "0000-0000-3A8D-0000-Z-0000-0000-6"
GOOD = (
    (
        *("1", "Tütək səsi", "Звук свирели", "feature", "1975", "AZ", "5400", ISAN),
        *("Rasim Ocaqov", "", "Tofiq Quliyev", "14107338", "Emin Sabitoğlu", "seen"),
    ),
    ("2", "Ad günü", "День рождения", "feature", "1977", "AZ;SU", "", "", "Rasim Ocaqov", "", "", "", "", ""),
    (
        "3",
        "Bəxt üzüyü",
        "",
        "feature",
        "1991",
        "AZ",
        "",
        "",
        "",
        "M-7",
        "Tofiq Quliyev",
        "00014107338",
        "",
        "",
    ),
)
SCOPES = ("registry:import:submit", "registry:import:read")


def table(*rows: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    made = await make_service(PARTS)
    body = {
        "kind": "NATURAL",
        "names": [{"name": "Ramiz Əzizbəyli"}],
        "member_number": "M-7",
        "party_class": "MEMBER",
    }
    answer = await made.post("registrar", "registry:party:submit", "/v1/parties", body)
    assert answer.status_code == 201, answer.text
    return made


async def imported(service: OneService, data: bytes, key: str, **form: Any) -> dict[str, Any]:
    async with service.client("registrar", *SCOPES) as client:
        fields = {"kind": "CATALOGUE", "source": "Kinofond"} | form
        answer = await client.post(
            "/v1/imports", data=fields, files={"file": ("works.csv", data)}, headers={"idempotency-key": key}
        )
        assert answer.status_code == 202, answer.text
        await service.settle()
        shown = (await client.get(f"/v1/imports/{answer.json()['id']}")).json()
    return dict(shown)


async def report(service: OneService, run: str) -> list[tuple[int, str, str]]:
    async with service.client("registrar", *SCOPES) as client:
        items = (await client.get(f"/v1/imports/{run}/rejections")).json()["items"]
        text = (await client.get(f"/v1/imports/{run}/rejections/csv")).text
    assert len(list(csv.reader(io.StringIO(text)))) == len(items) + 1
    return [(one["row"], one["column"], one["reason"]) for one in items]


@pytest.mark.clause("1.3-d", "2.1.1-r")
async def test_a_catalogue_goes_in_once(service: OneService) -> None:
    foreseen = await imported(service, table(*GOOD), "dry", dry_run="true")
    assert (foreseen["state"], foreseen["dry_run"]) == ("ENDED", True)
    assert len(await service.published()) == 1  # the party that was there

    done = await imported(service, table(*GOOD), "first")
    assert done["counts"] == foreseen["counts"]
    assert done["counts"] == {
        "rows": 3,
        "entered": 3,
        "changed": 0,
        "unchanged": 0,
        "beside": 0,
        "rejected": 0,
        "parties": 3,
    }
    said = await service.published()
    works = [one.work for one in said if isinstance(one, registry.WorkRegistered)]
    assert [work.titles[0].text for work in works] == ["Tütək səsi", "Ad günü", "Bəxt üzüyü"]
    assert works[0].titles[1].script == "CYRILLIC_RU"
    assert works[1].countries == ("AZ", "SU")
    shares = {one.work: one for one in said if isinstance(one, registry.SharesChanged)}
    composers = shares[works[0].id].roles[1]
    assert [str(one.fraction) for one in composers.holders] == ["1/2", "1/2"]
    directors = [shares[work.id].roles[0].holders[0].party for work in works]
    assert directors[0] == directors[1] != directors[2]

    again = await imported(service, table(*GOOD), "again")
    assert again["counts"] == {
        "rows": 3,
        "entered": 0,
        "changed": 0,
        "unchanged": 3,
        "beside": 0,
        "rejected": 0,
        "parties": 0,
    }
    assert len(await service.published()) == len(said)
    async with service.client("reader", "registry:work:read", "registry:party:read") as client:
        found = (await client.get("/v1/search", params={"q": "тутек сеси"})).json()["items"]
        assert found[0]["id"] == works[0].id
        assert (await client.get("/v1/search", params={"q": "14107338"})).json()["items"][0][
            "label"
        ] == "Tofiq Quliyev"


async def test_what_is_wrong_stands_in_the_report_and_the_rest_goes_in(service: OneService) -> None:
    await imported(service, table(*GOOD), "first")
    rows = (
        ("4", "", "", "feature", "1800", "XX", "", "0000-0000-3A8D-0000-Y", "", "", "", "", "", ""),
        ("5", "Başqa film", "", "feature", "1975", "", "", ISAN, "", "", "", "", "", ""),
        ("6", "Yeni film", "", "feature", "", "", "", "", "Tofiq Quliyev", "", "", "", "", ""),
        ("7", "O biri", "", "feature", "", "", "", "", "", "M-99", "", "", "", ""),
        ("8", "Yad", "", "feature", "", "", "", "", "Başqa Adam", "M-7", "", "", "", ""),
        ("1", "Tütək səsi 2", "", "feature", "1975", "AZ", "", "", "", "", "", "", "", ""),
        ("9", "Sonuncu", "", "", "", "", "", "", "", "", "", "", "", ""),
        ("10", "Yaxşı", "", "feature", "", "", "", "", "Heç Kim", "", "", "", "", ""),
    )  # fmt: skip
    done = await imported(service, table(*rows), "second")
    assert {name: done["counts"][name] for name in ("rows", "entered", "rejected", "parties")} == {
        "rows": 8, "entered": 1, "rejected": 7, "parties": 1,
    }  # fmt: skip
    told = await report(service, done["id"])
    assert [(row, column) for row, column, _ in told] == [
        (2, "countries"), (2, "isan"), (2, "title"), (2, "year"),
        (3, "row"), (4, "director.1"), (5, "director.1"), (6, "director.1"), (7, "row"), (8, "genre"),
    ]  # fmt: skip
    reasons = [reason for _, _, reason in told]
    assert "has ISAN" in reasons[4]
    assert "has this name" in reasons[5]
    assert "no party has the member number" in reasons[6]
    assert "is the number of Ramiz Əzizbəyli" in reasons[7]
    assert "other facts" in reasons[8]
    async with service.client("registrar", *SCOPES) as client:
        first = (await client.get(f"/v1/imports/{done['id']}/rejections?limit=3")).json()
        assert len(first["items"]) == 3
        following = (
            await client.get(f"/v1/imports/{done['id']}/rejections?limit=500&cursor={first['next']}")
        ).json()
        assert len(following["items"]) == 7


async def test_another_source_never_joins_persons_by_name_alone(service: OneService) -> None:
    await imported(service, table(GOOD[1]), "first")
    other = await imported(service, table(GOOD[1]), "other", source="Başqa fond")
    assert [
        reason.partition(" has this name")[1:2] for _, _, reason in await report(service, other["id"])
    ] == [(" has this name",)]
    header = ("title", "genre", "director.name", "director.new")
    new = await imported(
        service,
        table(("Ad günü", "feature", "Rasim Ocaqov", "yes"), header=header),
        "new",
        source="Başqa fond",
    )
    assert (new["counts"]["entered"], new["counts"]["parties"]) == (1, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01",
        b"title\xff,genre\n",
        b"genre\nfeature\n",
        b"title,genre,colour\n",
        b"PK\x03\x04 no workbook",
        b'title,genre\n"a',
        b"title,genre,genre\n",
    ],
)
async def test_a_file_that_is_no_catalogue_is_refused_as_a_whole(service: OneService, data: bytes) -> None:
    done = await imported(service, data, "bad")
    assert (done["state"], done["counts"]) == ("REFUSED", None)
    assert done["refused"]["what"]


async def test_a_work_that_may_be_registered_is_reported_until_the_file_says_it_is_new(
    service: OneService,
) -> None:
    body = {
        "titles": [{"text": "Ad günü", "kind": "ORIGINAL"}],
        "genre": "feature",
        "year": 1977,
        "roles": [],
    }
    by_hand = await service.post("registrar", "registry:work:submit", "/v1/works", body)
    assert by_hand.status_code == 201, by_hand.text
    header = ("reference", "title", "genre", "year", "new", "isan")
    rows = [
        ("1", "AD GÜNÜ", "feature", "1977", "", ""),
        ("2", "Ad günü", "feature", "1978", "", ""),
        ("3", "Ad günü", "feature", "", "", ""),
        ("4", "Ad günü", "feature", "1977", "yes", ""),
    ]
    done = await imported(service, table(*rows, header=header), "twin")
    assert (done["counts"]["entered"], done["counts"]["rejected"]) == (3, 1)
    ((row, column, reason),) = await report(service, done["id"])
    assert (row, column, by_hand.json()["id"] in reason) == (2, "row", True)
    form = {"kind": "FOREIGN", "source": "WID", "evidence": "DB_WID", "on": "2026-06-01"}
    kept = await imported(service, table(rows[0], header=header), "foreign", **form)
    assert (kept["counts"]["entered"], kept["counts"]["beside"]) == (0, 1)
