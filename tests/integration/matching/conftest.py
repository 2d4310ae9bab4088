"""Matching with a small registry: real films, an account to match."""

import pytest

from services.matching.main import PARTS
from tests.integration.matching.claims_desk import Office, open_office, told
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@pytest.fixture
async def matching(make_service: MakeService) -> OneService:
    return await make_service(PARTS, furnish=told)


@pytest.fixture
async def office(make_service: MakeService) -> Office:
    return await open_office(make_service)
