"""Agreements of owners over HTTP, and the shares that rest on them."""

from typing import Any

import pytest

from services.registry.main import PARTS
from tests.integration.registry.test_registry import AUTHOR, SHA, created, film, refused
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

READ = "registry:party:read"


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


@pytest.mark.clause("1.3-j")
async def test_a_licensees_share_rests_on_his_licence(service: OneService) -> None:
    author = await created(service, "party", "/v1/parties", AUTHOR)
    firm = {"kind": "LEGAL", "names": [{"name": "Azərbaycanfilm"}]}
    studio = await created(service, "party", "/v1/parties", firm)
    work = await created(service, "work", "/v1/works", film(author))
    path = f"/v1/parties/{author}/agreements"
    signed = {"document_sha256": SHA, "signed_on": "2025-12-20"}
    licence: dict[str, Any] = signed | {
        "kind": "EXCLUSIVE_LICENCE",
        "licensee": studio,
        "valid_from": "2026-01-01",
        "works": [work],
        "fraction": "1/2",
    }
    assert await refused(service, "mandate", path, licence) == (409, "NOT_EXCLUSIVE")
    assert await refused(service, "mandate", path, licence | {"works": ["w"]}) == (409, "UNKNOWN_WORK")
    assert await refused(service, "mandate", path, licence | {"licensee": "x"}) == (409, "UNKNOWN_PARTY")
    agreement = await created(service, "mandate", path, licence | {"licensor_bound": True})
    of_studio = signed | {
        "party": studio,
        "author": author,
        "fraction": "1/2",
        "basis": "EXCLUSIVE_LICENCE",
        "valid_from": "2026-01-01",
        "agreement": agreement,
    }
    rest = signed | {"party": author, "fraction": "1/2", "basis": "MANDATE"}
    shares = f"/v1/works/{work}/shares"

    def split(licensee: dict[str, Any]) -> dict[str, Any]:
        return {"roles": [{"role": "DIRECTOR", "holders": [licensee, rest]}]}

    early = split(of_studio | {"valid_from": "2025-01-01"})
    assert await refused(service, "work", shares, early) == (409, "NOT_AGREED")
    of_nobody = split(rest | {"party": studio, "agreement": agreement})
    assert await refused(service, "work", shares, of_nobody) == (409, "NOT_AGREED")
    stranger = await created(service, "party", "/v1/parties", AUTHOR)
    assert await refused(service, "work", shares, split(of_studio | {"author": stranger})) == (
        409,
        "NOT_AGREED",
    )
    twice = {"roles": [{"role": "DIRECTOR", "holders": [of_studio, of_studio]}]}
    assert await refused(service, "work", shares, twice) == (409, "NOT_AGREED")
    answer = await service.post("registrar", "registry:work:submit", shares, split(of_studio))
    assert answer.status_code == 200, answer.text

    async def works() -> Any:
        found = await service.get(READ, f"/v1/agreements/{agreement}", studio)
        return found.json()["works"]

    assert await works() == [{"work": work, "title": "Görüş", "unfounded": []}]
    assert (await service.get(READ, f"/v1/agreements/{agreement}", "x")).status_code == 404
    listed = (await service.get(READ, f"/v1/agreements?party={author}")).json()["items"]
    assert [one["id"] for one in listed] == [agreement]
    end = {"last_day": "2026-12-31"}
    ended = await service.post("registrar", "registry:mandate:submit", f"{path}/{agreement}/end", end)
    assert ended.status_code == 200, ended.text
    assert len((await works())[0]["unfounded"]) == 1
    explained = (await service.get("registry:state:read", f"/v1/explain/{agreement}")).json()
    assert [(one["sha256"], one["stored_here"]) for one in explained["documents"]] == [(SHA, False)]
