"""Imports of catalogues: what goes in, what stands in the report, dry run, repeat."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
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
DATA = Path(__file__).parents[2] / "unit" / "registry" / "data"
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


@pytest.mark.clause("1.3-c")
async def test_the_list_of_societies_goes_in_once(service: OneService) -> None:
    own = {
        "kind": "LEGAL",
        "names": [{"name": "Suissimage"}],
        "party_class": "SOCIETY",
        "society_code": "075",
    }
    there = await service.post("registrar", "registry:party:submit", "/v1/parties", own | {"country": "CH"})
    data = (
        b"CISAC Code,Society name,Former Name,Membership status,Main Repertoire,Country\n"
        b"75,SUISSIMAGE,,Member,Audiovisual,SWITZERLAND\n"
        b"253,AAS,MPRMWA,Membership terminated,Musical,AZERBAIJAN\n"
        b"321,PUBLISHERS,,Technical hub,,\n"
    )
    form = {"kind": "SOCIETIES", "source": "CISAC", "on": "2026-07-06"}
    done = await imported(service, data, "list", **form)
    assert done["counts"] == {
        "rows": 3,
        "entered": 2,
        "changed": 0,
        "unchanged": 0,
        "beside": 0,
        "rejected": 1,
        "parties": 1,
    }
    again = await imported(service, data, "again", **form)
    assert again["counts"] == {
        "rows": 3,
        "entered": 0,
        "changed": 0,
        "unchanged": 2,
        "beside": 0,
        "rejected": 1,
        "parties": 0,
    }
    async with service.client("reader", "registry:party:read") as client:
        listed = (await client.get("/v1/societies")).json()["items"]
        assert [(one["code"], one["status"]) for one in listed] == [("075", "MEMBER"), ("253", "TERMINATED")]
        assert listed[0]["party"] == there.json()["id"]
        shown = (await client.get(f"/v1/parties/{listed[1]['party']}")).json()["party"]
        assert (shown["party_class"], [one["name"] for one in shown["names"]]) == (
            "COMPOSERS_ORGANISATION",
            ["AAS", "MPRMWA"],
        )
        assert (await client.get("/v1/societies/253")).json()["society"]["former_name"] == "MPRMWA"
        assert (await client.get("/v1/societies/999")).status_code == 404
        assert (await client.get("/v1/societies?status=GONE")).json()["items"] == []
    async with service.client("registrar", *SCOPES) as client:
        lacking = {"kind": "SOCIETIES", "source": "CISAC"}
        answer = await client.post(
            "/v1/imports",
            data=lacking,
            files={"file": ("l.csv", data)},
            headers={"idempotency-key": "no-day"},
        )
        assert (answer.status_code, answer.json()["reason"]) == (409, "DAY_LACKS")


@pytest.mark.clause("2.1.3-d")
async def test_cwr_makes_music_that_only_its_sender_revises(service: OneService) -> None:
    cwr = (DATA / "CW220001DMP_000.V21").read_bytes()
    form = {"kind": "CWR", "source": "Test Publisher"}
    done = await imported(service, cwr, "nwr", **form)
    assert done["counts"] == {
        "rows": 1,
        "entered": 1,
        "changed": 0,
        "unchanged": 0,
        "beside": 0,
        "rejected": 0,
        "parties": 2,
    }
    again = await imported(
        service, cwr.replace(b"NWR0000", b"REV0000").replace(b"GRHNWR", b"GRHREV"), "same", **form
    )
    assert (again["counts"]["unchanged"], again["counts"]["changed"]) == (1, 0)
    other = cwr.replace(b"MPC ACADEMY", b"MPC LICEUM ")
    refused = await imported(service, other, "nwr-again", **form)
    assert (refused["counts"]["rejected"], refused["counts"]["changed"]) == (1, 0)
    revised = other.replace(b"NWR0000", b"REV0000").replace(b"GRHNWR", b"GRHREV")
    changed = await imported(service, revised, "rev", **form)
    assert (changed["counts"]["rejected"], changed["counts"]["changed"]) == (0, 1)
    said = await service.published()
    assert {
        one.work.kind.value for one in said if isinstance(one, registry.WorkRegistered | registry.WorkChanged)
    } == {"MUSIC"}
    async with service.client("reader", "registry:work:read", "registry:party:read") as client:
        for asked in ("T-123.456.789-4", "T1234567894", "mpc liceum"):
            found = (await client.get("/v1/search", params={"q": asked})).json()["items"]
            assert found[0]["label"] == "MUSIC PUB CARTOONS", asked
        writer = (await client.get("/v1/search", params={"q": "00000000199"})).json()["items"]
        assert writer[0]["label"] == "MATIJA KOLARIC"


@pytest.mark.clause("1.3-e", "2.1.4-b")
async def test_foreign_data_is_kept_beside_what_other_evidence_says(service: OneService) -> None:
    await imported(service, table(*GOOD), "own")
    before = len(await service.published())
    header = ("reference", "title", "genre", "year", "isan", "director.name", "director.share")
    rows = (
        ("W-1", "Das Licht", "feature", "2003", "", "Ottokar Brandlhuber", "1/2"),
        ("W-2", "The Voice of the Flute", "feature", "1976", ISAN, "R. Ojagov", "1/1"),
    )
    form = {"kind": "FOREIGN", "source": "WID", "evidence": "DB_WID", "on": "2026-06-01"}
    done = await imported(service, table(*rows, header=header), "wid", **form)
    assert {name: done["counts"][name] for name in ("entered", "beside", "rejected", "parties")} == {
        "entered": 1, "beside": 1, "rejected": 0, "parties": 1,
    }  # fmt: skip
    said = (await service.published())[before:]
    (work,) = [one.work for one in said if isinstance(one, registry.WorkRegistered)]
    assert work.origin_source is not None
    assert (work.origin, work.origin_source.kind.value, work.origin_source.reference) == (
        "FOREIGN",
        "DB_WID",
        "W-1",
    )
    assert {one.field for one in work.sources} == {"genre", "year"}
    assert [
        one.country for one in (one.party for one in said if isinstance(one, registry.PartyRegistered))
    ] == ["ZZ"]
    async with service.client("reader", "registry:work:read") as client:
        (kept,) = (await client.get("/v1/source-records")).json()["items"]
        assert (kept["database"], kept["reference"], kept["title"]) == (
            "WID",
            "W-2",
            "The Voice of the Flute",
        )
        shown = (await client.get(f"/v1/source-records/{kept['id']}")).json()["record"]
        assert (shown["said"]["year"], shown["authors"][0]["name"]) == (1976, "R. Ojagov")
        own = (await client.get(f"/v1/works/{kept['work']}")).json()
        assert (own["title"], own["year"]) == ("Tütək səsi", 1975)
        assert (await client.get("/v1/source-records?work=nothing")).json()["items"] == []
        assert (await client.get("/v1/source-records/nothing")).status_code == 404

    later = {**form, "on": "2026-07-01"}
    same = await imported(service, table(*rows, header=header), "later", **later)
    assert {name: same["counts"][name] for name in ("unchanged", "changed", "rejected")} == {
        "unchanged": 1, "changed": 0, "rejected": 0,
    }  # fmt: skip
    newer = (("W-1", "Das Licht", "feature", "2004", "", "Ottokar Brandlhuber", "1/2"), rows[1])
    changed = await imported(service, table(*newer, header=header), "newer", **later)
    assert changed["counts"]["changed"] == 1
    older = ((*rows[0][:3], "2001", *rows[0][4:]), (*rows[1][:3], "1999", *rows[1][4:]))
    refused = await imported(service, table(*older, header=header), "older", **{**form, "on": "2026-05-01"})
    assert [column for _, column, _ in await report(service, refused["id"])] == ["row", "row"]


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
