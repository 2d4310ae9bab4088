"""Distribution with a small registry, its policies in force, and August's bulletin."""

import pytest

from services.distribution.main import PARTS
from tests.integration.distribution.rules import furnish
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@pytest.fixture
async def distribution(make_service: MakeService) -> OneService:
    return await make_service(PARTS, furnish=furnish)


@pytest.fixture
async def twin(make_service: MakeService) -> OneService:
    """Another one that is told the same."""
    return await make_service(PARTS, furnish=furnish)
