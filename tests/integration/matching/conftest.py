"""Matching with a small registry: real films, an account to match."""

import pytest

from services.matching.main import PARTS
from tests.integration.matching.claims_desk import Office, open_office
from tests.integration.matching.films import registry_events
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@pytest.fixture
async def matching(make_service: MakeService) -> OneService:
    service = await make_service(PARTS)
    await service.hear("registry", *registry_events())
    await service.settle()
    return service


@pytest.fixture
async def office(make_service: MakeService) -> Office:
    return await open_office(make_service)
