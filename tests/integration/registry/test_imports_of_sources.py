"""Imports of what others say: societies, music of publishers, foreign databases; and the files as documents."""

from hashlib import sha256
from pathlib import Path

import pytest

from services.registry.main import PARTS
from shared.contracts import registry
from tests.integration.registry.test_imports import GOOD, ISAN, SCOPES, imported, report, table
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

DATA = Path(__file__).parents[2] / "unit" / "registry" / "data"


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


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


@pytest.mark.clause("1.3-e", "X-d")
async def test_an_imported_file_is_a_document_that_is_opened_by_scope(service: OneService) -> None:
    """Of its kind, with its day, for the society that gave it; a dry run and what cannot be read leave none."""
    firm = {"kind": "LEGAL", "names": [{"name": "SACD"}], "party_class": "SOCIETY", "country": "FR"}
    answer = await service.post("registrar", "registry:party:submit", "/v1/parties", firm)
    society = str(answer.json()["id"])
    data = table(("W-1", "Das Licht", "feature"), header=("reference", "title", "genre"))
    form = {"kind": "FOREIGN", "source": "WID", "evidence": "DB_WID", "on": "2026-06-01", "society": society}
    read = "registry:document:read"
    await imported(service, data, "dry", dry_run="true", **form)
    await imported(service, b"PK no table", "bad")
    assert (await service.get(read, "/v1/documents")).json()["items"] == []
    done = await imported(service, data, "wid", **form)
    await imported(service, data, "again", **form)
    own = table(*GOOD)
    await imported(service, own, "own")
    items = (await service.get(read, "/v1/documents")).json()["items"]
    kinds = {one["sha256"]: (one["kind"], one["dated_on"]) for one in items}
    sha = sha256(data).hexdigest()
    assert kinds == {sha: ("DB_WID", "2026-06-01"), sha256(own).hexdigest(): ("CATALOGUE", None)}
    content = f"/v1/documents/{sha}/content?purpose=provenance"
    assert (await service.get(read, content)).content == data
    assert (await service.get(read, content, party=society)).content == data
    assert (await service.get(read, content, party="another")).status_code == 404
    assert (await service.get("registry:work:read", content)).status_code == 403
    explained = (await service.get("registry:state:read", f"/v1/explain/{done['id']}")).json()
    assert [(one["sha256"], one["stored_here"]) for one in explained["documents"]] == [(sha, True)]
