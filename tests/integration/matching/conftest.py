"""Matching with a small registry: real films, an account to match."""

import pytest

from services.matching.main import PARTS
from tests.integration.matching.films import registry_events
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@pytest.fixture
async def matching(make_service: MakeService) -> OneService:
    service = await make_service(PARTS)
    await service.hear("registry", *registry_events())
    await service.settle()
    return service
