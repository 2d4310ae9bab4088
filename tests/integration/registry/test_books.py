"""The registry takes over the old system's members, mandates, receivers and works (D-101)."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from services.registry.jobs import books
from services.registry.main import PARTS
from shared.contracts.platform import BooksTakenOver
from shared.contracts.registry import MandateGranted, PartyRegistered, SharesChanged, WorkRegistered
from shared.jobs.books import books_jobs
from shared.jobs.books_reading import Head, Rows
from shared.jobs.kinds import JobContext
from shared.kernel.ids import taken_over_id
from tests.support.books import KEYS, hand_in, package, show, sign
from tests.support.old_registry import PART, TOTALS
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f")

DATA = package(PART, TOTALS, "registry")
SHA = sha256(DATA).hexdigest()
RASIM, EMIN = taken_over_id("old", "party", "P1"), taken_over_id("old", "party", "P2")
FILM = taken_over_id("old", "work", "W1")


async def take_over(service: OneService, data: bytes = DATA, key: str = "books-1") -> dict[str, Any]:
    """Hand in and have two sign; the package's page afterwards."""
    sha = sha256(data).hexdigest()
    await hand_in(service, data, key=key)
    for by in ("ann", "ben"):
        answer = await sign(service, sha, by)
        assert answer.status_code == 200, (answer.text, await show(service, sha, "/findings"))
    await service.settle()
    return await show(service, sha)


async def test_the_whole_way_with_a_cut_in_the_middle(make_service: MakeService) -> None:
    cuts: list[str] = []

    async def enter(job: JobContext, head: Head, rows: Rows) -> None:
        if not cuts:
            cuts.append("once")
            await books.enter(job, head, _OnlyParties(rows.directory))
            raise RuntimeError("the power went")
        await books.enter(job, head, rows)

    part = replace(books.PART, enter=enter)
    jobs = {**PARTS.jobs, **books_jobs(part)}
    service = await make_service(replace(PARTS, jobs=jobs), books_jwks=KEYS)
    await take_over(service)
    # A job that broke is taken again after a pause.
    await service.ctx.pool.execute(
        "UPDATE work.job SET not_before = clock_timestamp() WHERE state = 'QUEUED'"
    )
    await service.settle()
    assert (cuts, (await show(service, SHA))["state"]) == (["once"], "TAKEN_OVER")

    said = await service.published()
    counted = {kind: sum(isinstance(one, kind) for one in said) for kind in (PartyRegistered, WorkRegistered)}
    assert counted == {PartyRegistered: 3, WorkRegistered: 4}
    assert sum(isinstance(one, MandateGranted) for one in said) == 2
    assert [one.work for one in said if isinstance(one, SharesChanged)] == [FILM]
    (told,) = [one for one in said if isinstance(one, BooksTakenOver)]
    assert (told.package, told.totals, told.signed_by) == ("2026-1", TOTALS, ("ann", "ben"))

    why = (await service.get("registry:state:read", f"/v1/explain/{SHA}")).json()
    assert (why["kind"], why["facts"]["signed_by"], why["facts"]["declared"]) == (
        "books",
        ["ann", "ben"],
        TOTALS,
    )

    rasim = (await service.get("registry:party:read", f"/v1/parties/{RASIM}")).json()
    assert (rasim["class_on"], rasim["party"]["member_number"]) == ("MEMBER", "M-1")
    assert [one["document_sha256"] for one in rasim["mandates"]] == [SHA]
    emin = (await service.get("registry:party:read", f"/v1/parties/{EMIN}")).json()
    assert [one["fraction"] for one in emin["payees"]] == ["1/3", "2/3"]
    found = (await service.get("registry:work:read", "/v1/search?q=Ad%20günü&kind=WORK")).text
    assert FILM in found


class _OnlyParties(Rows):
    """What went in before the cut."""

    def of(self, kind: str, row: type[Any]) -> Any:
        return super().of(kind, row) if kind == "parties" else iter(())


@pytest.mark.clause("X-c")
async def test_personal_data_stands_in_the_vault_and_in_no_event(make_service: MakeService) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    assert (await take_over(service))["state"] == "TAKEN_OVER"
    path = f"/v1/parties/{RASIM}/identity?purpose=statement"
    identity = (await service.get("registry:identity:read", path)).json()
    assert identity == {"fin": "5ZXA1B2", "born_on": "1950-03-02", "email": "rasim@example.az"}
    log = await service.ctx.pool.fetchval("SELECT string_agg(payload::text, ' ') FROM log.entry")
    for secret in ("5ZXA1B2", "5zxa1b2", "1950-03-02", "rasim@example.az"):
        assert secret not in log
    assert await service.ctx.pool.fetchval("SELECT count(*) FROM vault.person") == 1


async def test_what_the_registry_has_otherwise_refuses_the_part_and_enters_nothing(
    make_service: MakeService,
) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    others: list[dict[str, Any]] = [
        {"kind": "NATURAL", "names": [{"name": "Somebody"}], "ipi_name_numbers": ["14107338"]},
        {"kind": "NATURAL", "names": [{"name": "Else"}], "identity": {"fin": "5ZXA1B2"}},
        {"kind": "NATURAL", "names": [{"name": "Third"}], "member_number": "M-2"},
    ]
    for body in others:
        assert (await service.post("clerk", "registry:party:submit", "/v1/parties", body)).status_code == 201
    film: dict[str, Any] = {"titles": [{"text": "Another"}], "genre": "feature", "roles": []}
    film["isan"] = "0000-0000-3A8D-0000-Z-0000-0000-6"
    answer = await service.post("clerk", "registry:work:submit", "/v1/works", film)
    assert answer.status_code == 201, answer.text
    before = len(await service.ctx.store.read(0))
    await hand_in(service, DATA)
    found = await show(service, SHA)
    assert (found["state"], found["protocol"]["findings"]) == ("REFUSED", 4)
    told = (await show(service, SHA, "/findings"))["items"]
    assert sorted((one["where"], one["what"].partition(":")[0]) for one in told) == [
        ("registry.memberships", "IDENTIFIER_OF_ANOTHER_PARTY"),
        ("registry.parties", "IDENTIFIER_OF_ANOTHER_PARTY"),
        ("registry.parties", "IDENTIFIER_OF_ANOTHER_PARTY"),
        ("registry.works", "KEY_OF_ANOTHER_WORK"),
    ]
    assert not [one for one in told if "5ZXA1B2" in str(one)]
    assert (await sign(service, SHA, "ann")).json()["reason"] == "HAS_FINDINGS"
    after = await service.ctx.store.read(0)
    assert {type(one.event).__name__ for one in after[before:]} == {
        "BooksSubmitted",
        "DocumentFiled",
        "BooksChecked",
    }


async def test_a_later_package_repeats_the_parties_that_it_names_and_contradicts_nothing(
    make_service: MakeService,
) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    assert (await take_over(service))["state"] == "TAKEN_OVER"
    before = len(await service.published())
    mandate = {"key": "3", "party": "P2", "use_types": ["ON_AIR"], "valid_from": "2024-01-01"}
    part = {"parties": PART["parties"], "mandates": [mandate]}
    totals = dict.fromkeys(TOTALS, 0) | {"parties": 3, "mandates": 1}
    later = package(part, totals, "registry", package="2026-2")
    assert (await take_over(service, later, "later"))["state"] == "TAKEN_OVER"
    said = await service.published()
    assert [type(one) for one in said[before:]] == [MandateGranted, BooksTakenOver]

    changed = {"parties": [PART["parties"][0] | {"country": "TR"}], "mandates": [mandate | {"party": "P1"}]}
    totals = dict.fromkeys(TOTALS, 0) | {"parties": 1, "mandates": 1}
    data = package(changed, totals, "registry", package="2026-3")
    await hand_in(service, data, key="third")
    told = (await show(service, sha256(data).hexdigest(), "/findings"))["items"]
    assert [(one["where"], one["value"]) for one in told] == [
        ("registry.parties", RASIM),
        ("registry.mandates", RASIM),
    ]
