"""The term of protection as a dated policy over HTTP, and what works show by it, now and as it was known."""

from typing import Any

import pytest

from services.registry.main import PARTS
from shared.contracts.platform import PolicyApproved
from tests.integration.registry.test_parties import PERSON, SHA, created, said
from tests.integration.registry.test_party_merges import film
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


async def ends_on(service: OneService, work: str, query: str = "") -> Any:
    path = f"/v1/works/{work}/shares?use_type=ON_AIR{query}"
    found = (await service.get("registry:work:read", path)).json()
    (holder,) = found["uses"][0]["roles"][0]["holders"]
    return holder["term_ends_on"], holder["standing"]


@pytest.mark.clause("X-e")
async def test_the_board_sets_how_long_a_share_is_protected(service: OneService) -> None:
    """Died 1970-03-01: to the end of 2040 with 70 years, of 2020 with 50."""
    author = await created(service, PERSON)
    death = {"died_on": "1970-03-01", "document_sha256": SHA}
    assert (await said(service, f"/v1/parties/{author}/death", death))[0] == 200
    work = await film(service, author)
    assert await ends_on(service, work) == ("2040-12-31", "NOT_MANDATED")
    before = (await service.ctx.store.head()).position
    body = {"valid_from": "2026-02-01", "body": {"years_after_death": 50}, "decision": "Board 3/2026"}
    proposed = await service.post("secretary", "registry:policy:submit", "/v1/policies", body)
    assert proposed.status_code == 200, proposed.text
    assert (await ends_on(service, work))[0] == "2040-12-31"
    path, version = "/v1/policies/term/approve", {"version": 1}
    own = await service.post("secretary", "registry:policy:approve", path, version)
    assert own.status_code == 403
    approved = await service.post("chair", "registry:policy:approve", path, version)
    assert approved.status_code == 200, approved.text
    assert await ends_on(service, work, "&on=2026-03-01") == ("2020-12-31", "OUT_OF_TERM")
    assert await ends_on(service, work, "&on=2026-01-31") == ("2040-12-31", "NOT_MANDATED")
    assert (await ends_on(service, work, f"&on=2026-03-01&as_of={before}"))[0] == "2040-12-31"
    head = (await service.ctx.store.head()).position
    assert (await ends_on(service, work, f"&on=2026-03-01&as_of={head}"))[0] == "2020-12-31"
    listed = (await service.get("registry:policy:read", "/v1/policies")).json()["items"]
    assert [(one["policy"], one["version"], one["approved_by"]) for one in listed] == [("term", 1, "chair")]
    told = [one for one in await service.published() if isinstance(one, PolicyApproved)]
    assert [(one.policy, one.body) for one in told] == [("term", {"years_after_death": 50})]
    wrong = await service.post("secretary", "registry:policy:submit", "/v1/policies", body | {"body": {}})
    assert (wrong.status_code, wrong.json()["reason"]) == (409, "UNREADABLE_POLICY")
