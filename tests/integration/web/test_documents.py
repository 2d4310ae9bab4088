"""Documents over HTTP, alike in every service: filed, listed, opened, expired."""

from datetime import date
from hashlib import sha256
from typing import Any

import httpx
import pytest

from shared.contracts.terms import DocumentKind
from shared.eventstore.days import DAY, StartDay
from shared.eventstore.store import Meta
from shared.jobs.filing import file_document
from shared.projections.document import read_lost
from tests.support.apps import parts_of
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

READ, SUBMIT = "registry:document:read", "registry:document:submit"
PAPER = b"%PDF-1.4 a signed contract"
SHA = sha256(PAPER).hexdigest()
META = Meta(actor="job", correlation_id="c")


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(parts_of("registry"))


async def file(
    service: OneService, data: bytes = PAPER, *, party: str | None = None, key: str = "k", **form: Any
) -> httpx.Response:
    async with service.client("registrar", SUBMIT, party=party) as client:
        answer = await client.post(
            "/v1/documents",
            files={"file": ("contract.pdf", data, "application/pdf")},
            data={"kind": "CONTRACT"} | form,
            headers={"idempotency-key": key},
        )
    await service.projections.catch_up()
    return answer


async def opened(
    service: OneService, sha: str, party: str | None = None, purpose: str = "audit"
) -> httpx.Response:
    return await service.get(READ, f"/v1/documents/{sha}/content?purpose={purpose}", party=party)


@pytest.mark.clause("X-c")
async def test_a_document_is_stored_once_and_opened_byte_for_byte(service: OneService) -> None:
    first = await file(service, dated_on="2026-01-12")
    assert (first.status_code, first.json()["id"]) == (200, SHA), first.text
    assert (await file(service, dated_on="2026-01-12")).json() == first.json()
    other = await file(service, b"other", dated_on="2026-01-12")
    assert other.status_code == 422, "the same key with another body"
    shown = (await service.get(READ, f"/v1/documents/{SHA}")).json()
    assert (shown["kind"], shown["size"], shown["dated_on"]) == ("CONTRACT", len(PAPER), "2026-01-12")
    assert shown["keep_until"] == "2101-12-31", "75 years after the year of its filing"
    content = await opened(service, SHA)
    assert (content.status_code, content.content) == (200, PAPER)
    assert content.headers["content-disposition"].startswith("attachment")
    read = (await service.get("registry:reading:read", "/v1/readings")).json()["items"]
    assert [(one["actor"], one["document"], one["purpose"]) for one in read] == [("reader", SHA, "audit")]


@pytest.mark.clause("X-c", "X-d")
async def test_a_party_sees_what_is_tied_to_it_and_nothing_else(service: OneService) -> None:
    async with service.client("registrar", SUBMIT) as client:
        for number, (data, whose) in enumerate(((b"one", ["p1", "p2"]), (b"two", ["p2"]), (b"none", []))):
            answer = await client.post(
                "/v1/documents",
                files={"file": ("x", data, "text/html")},
                data={"kind": "OTHER_DOC", "party": whose},
                headers={"idempotency-key": f"d{number}"},
            )
            assert answer.status_code == 200, answer.text
    await service.projections.catch_up()
    one, two, none = (sha256(data).hexdigest() for data in (b"one", b"two", b"none"))

    async def listed(party: str | None, query: str = "") -> set[str]:
        answer = await service.get(READ, f"/v1/documents{query}", party=party)
        return {item["sha256"] for item in answer.json()["items"]}

    assert await listed(None) == {one, two, none}
    assert await listed(None, "?party=p1") == {one} == await listed("p1")
    assert await listed("p2", "?party=p1") == {one}
    assert await listed("p2", "?kind=CONTRACT") == set()
    assert (await opened(service, one, "p1")).status_code == 200
    for sha in (two, none, "0" * 64):
        assert (await opened(service, sha, "p1")).status_code == 404
        assert (await service.get(READ, f"/v1/documents/{sha}", party="p1")).status_code == 404
    assert (await service.get(READ, f"/v1/documents/{one}/content")).status_code == 422, "no purpose"
    assert (await service.get("registry:party:read", f"/v1/documents/{one}")).status_code == 403


@pytest.mark.clause("X-c")
async def test_what_a_party_files_is_its_own(service: OneService) -> None:
    assert (await file(service, party="p9")).status_code == 200
    shown = (await service.get(READ, f"/v1/documents/{SHA}", party="p9")).json()
    assert shown["parties"] == ["p9"]
    async with service.client("author", SUBMIT, party="p9") as client:
        foreign = await client.post(
            "/v1/documents",
            files={"file": ("x", b"y", "text/plain")},
            data={"kind": "OTHER_DOC", "party": ["p1"]},
            headers={"idempotency-key": "b"},
        )
    assert foreign.status_code == 422


@pytest.mark.clause("X-c")
@pytest.mark.parametrize(
    ("data", "form"),
    [(b"", {}), (PAPER, {"kind": "NOVEL"}), (PAPER, {"dated_on": "yesterday"}), (PAPER, {"party": ["p"] * 21})],
)  # fmt: skip
async def test_what_is_no_document_is_refused(service: OneService, data: bytes, form: dict[str, Any]) -> None:
    async with service.client("registrar", SUBMIT) as client:
        answer = await client.post(
            "/v1/documents",
            files={"file": ("x", data, "application/pdf")},
            data={"kind": "CONTRACT"} | form,
            headers={"idempotency-key": "k"},
        )
    assert answer.status_code == 422, answer.text


@pytest.mark.clause("X-c")
async def test_bytes_go_with_their_time_and_the_hash_stays(service: OneService) -> None:
    """Money's papers are kept ten calendar years after the year of their filing: 2026, so until the end of 2036."""
    await file_document(service.ctx, META, b"account", "text/csv", DocumentKind.ACCOUNT, parties=["p1"])
    await file_document(service.ctx, META, PAPER, "application/pdf", DocumentKind.CONTRACT)
    sha = sha256(b"account").hexdigest()

    async def begin(day: date) -> None:
        await service.ctx.store.execute(DAY, day.isoformat(), StartDay(day=day), META)
        await service.settle()

    await begin(date(2036, 12, 31))
    assert (await opened(service, sha)).status_code == 200
    await begin(date(2037, 1, 1))
    assert (await opened(service, sha)).status_code == 404
    assert (await opened(service, SHA)).status_code == 200
    shown = (await service.get(READ, f"/v1/documents/{sha}", party="p1")).json()
    assert (shown["expired_on"], shown["size"]) == ("2037-01-01", 7)
    assert await service.ctx.pool.fetchval("SELECT count(*) FROM blob.part WHERE sha256 = $1", sha) == 0
    await file_document(service.ctx, META, b"account", "text/csv", DocumentKind.ACCOUNT)
    await service.projections.catch_up()
    assert (await opened(service, sha)).content == b"account"


@pytest.mark.clause("X-c")
async def test_other_bytes_under_its_hash_are_never_shown(service: OneService) -> None:
    await file(service)
    await service.ctx.pool.execute("UPDATE blob.part SET bytes = 'forged' WHERE sha256 = $1", SHA)
    answer = await opened(service, SHA)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:royalty:problem:document-damaged")


@pytest.mark.clause("X-c")
async def test_a_file_stored_before_documents_were_filed_opens_by_scope(service: OneService) -> None:
    sha = await service.ctx.blobs.put(b"an old scan", "image/PNG; x=\u00e9")
    shown = (await service.get(READ, f"/v1/documents/{sha}")).json()
    assert (shown["kind"], shown["parties"], shown["size"]) == (None, [], 11)
    content = await opened(service, sha)
    assert (content.content, content.headers["content-type"]) == (b"an old scan", "application/octet-stream")
    assert (await opened(service, sha, "p1")).status_code == 404


@pytest.mark.clause("X-c")
async def test_an_explanation_says_which_of_its_documents_are_not_stored_here(service: OneService) -> None:
    await file(service)
    party = await service.post(
        "registrar",
        "registry:party:submit",
        "/v1/parties",
        {"kind": "LEGAL", "names": [{"name": "Studio"}]},
    )
    path = f"/v1/parties/{party.json()['id']}/mandates"
    for sha, use in ((SHA, "ON_AIR"), ("7" * 64, "CABLE")):
        mandate = {"use_types": [use], "valid_from": "2026-01-01", "document_sha256": sha}
        answer = await service.post("registrar", "registry:mandate:submit", path, mandate)
        assert answer.status_code == 201, answer.text
    shown = (await service.get("registry:state:read", f"/v1/explain/{party.json()['id']}")).json()
    named = {one["sha256"]: (one["stored_here"], one["kind"]) for one in shown["documents"]}
    assert named == {SHA: (True, "CONTRACT"), "7" * 64: (False, None)}


@pytest.mark.clause("X-c")
async def test_a_document_whose_bytes_were_lost_is_found(service: OneService) -> None:
    await file(service)
    await file_document(service.ctx, META, b"second", "text/plain", DocumentKind.OTHER_DOC)
    await service.projections.catch_up()

    async def lost() -> list[str]:
        async with service.ctx.engine.connect() as connection:
            return await read_lost(connection)

    assert await lost() == []
    await service.ctx.pool.execute("DELETE FROM blob.part WHERE sha256 = $1", SHA)
    assert await lost() == [SHA]
