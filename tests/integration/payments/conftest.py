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
    service = await make_service(PARTS)
    await service.hear("registry", *PARTIES, *WORKS)
    await service.settle()
    return service


@pytest.fixture
async def payments(bare: OneService) -> OneService:
    """Ready to pay, with one closed run credited."""
    await adopt_all(bare)
    await give_data(bare, "rasim")
    await give_data(bare, "john", residence="NON_RESIDENT")
    await give_data(bare, "union", kind="LEGAL")
    await bare.hear("distribution", *closed_run())
    await bare.settle()
    return bare
