"""Intake with the demo's contracts heard from the registry."""

import pytest

from services.intake.main import PARTS
from services.intake.settings import IntakeSettings
from tests.integration.intake.desk import registry_events
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@pytest.fixture
async def intake(make_service: MakeService) -> OneService:
    return await make_service(PARTS, IntakeSettings, furnish=told)


async def told(service: OneService) -> None:
    """The registry was heard."""
    await service.hear("registry", *registry_events())
    await service.settle()
