"""Payments with the registry heard, its policies adopted and its payees' data approved."""

import pytest

from services.payments.main import PARTS
from tests.integration.payments.closed_runs import closed_run
from tests.integration.payments.played import adopt_all, give_data
from tests.integration.payments.registered import PARTIES, WORKS
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@pytest.fixture
async def bare(make_service: MakeService) -> OneService:
    """Only the registry was heard."""
    return await make_service(PARTS, furnish=told)


@pytest.fixture
async def payments(make_service: MakeService) -> OneService:
    """Ready to pay, with one closed run credited."""
    return await make_service(PARTS, furnish=furnish)


async def told(service: OneService) -> None:
    """The registry was heard."""
    await service.hear("registry", *PARTIES, *WORKS)
    await service.settle()


async def furnish(service: OneService) -> None:
    """The registry was heard, policies and payees' data are in force, and one closed run is credited."""
    await told(service)
    await adopt_all(service)
    await give_data(service, "rasim")
    await give_data(service, "john", residence="NON_RESIDENT")
    await give_data(service, "union", kind="LEGAL")
    await service.hear("distribution", *closed_run())
    await service.settle()
