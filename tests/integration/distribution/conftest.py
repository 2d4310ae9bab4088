"""Distribution with a small registry, its policies in force, and August's bulletin."""

import pytest

from services.distribution.main import PARTS
from tests.integration.distribution.rules import adopt_policies, take_bulletin
from tests.integration.distribution.world import registry_events
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@pytest.fixture
async def distribution(make_service: MakeService) -> OneService:
    service = await make_service(PARTS)
    await service.hear("registry", *registry_events())
    await service.settle()
    await adopt_policies(service)
    await take_bulletin(service)
    return service
