"""Who applies: his personal data are in the vault alone, and go when he is refused (D-94)."""

import pytest

from services.registry.main import PARTS
from services.registry.settings import RegistrySettings
from tests.integration.registry.test_applications import SUBMIT, applied, membership, post
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS, RegistrySettings)


@pytest.mark.clause("X-c")
async def test_a_personal_number_is_no_identifier_of_an_application(service: OneService) -> None:
    secret = {"identifiers": [{"kind": "FIN", "number": "5VBK5VR"}]}
    body = await membership(service)
    refused = await post(service, "clerk", "/v1/applications/memberships", body | secret, scope=SUBMIT)
    assert refused.status_code == 422, refused.text
    application = await applied(service, "memberships", body)
    path = f"/v1/applications/{application}/answer"
    refused = await post(service, "clerk", path, {"words": "My number"} | secret, scope=SUBMIT)
    assert refused.status_code == 422, refused.text
    entries = await service.ctx.store.read(0, 1000)
    assert entries and not any(b"5VBK5VR" in entry.raw for entry in entries)


@pytest.mark.clause("X-c")
async def test_a_refused_applicant_leaves_nothing_in_the_vault(service: OneService) -> None:
    application = await applied(service, "memberships", await membership(service))
    assert await service.ctx.pool.fetchval("SELECT count(*) FROM vault.person") == 1
    await post(service, "official", f"/v1/applications/{application}/refuse", {"reason": "no author"})
    assert await service.ctx.pool.fetchval("SELECT count(*) FROM vault.person") == 0
    assert await service.ctx.pool.fetchval("SELECT count(*) FROM vault.applicant") == 0
    wrong = await post(
        service, "x", "/v1/applications/memberships", await membership(service), scope=SUBMIT, party="p"
    )
    assert wrong.status_code == 404
