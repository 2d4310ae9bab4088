"""What accountant and director ask of distribution."""

from typing import Any

from services.distribution.projections.checks import CHECKS
from tests.integration.distribution.world import hear_everything
from tests.support.one_service import OneService

PREPARE, APPROVE, READ = "distribution:run:prepare", "distribution:run:approve", "distribution:run:read"


async def open_run(service: OneService, key: str | None = None, targets: list[str] | None = None) -> str:
    answer = await service.post("accountant", PREPARE, "/v1/runs", {"targets": targets}, key=key)
    assert answer.status_code == 201, answer.text
    await service.settle()
    run: str = answer.json()["id"]
    return run


async def shown(service: OneService, path: str, scope: str = READ) -> dict[str, Any]:
    answer = await service.get(scope, path)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def approve(service: OneService, run: str, digest: str, by: str = "director") -> Any:
    answer = await service.post(by, APPROVE, f"/v1/runs/{run}/approve", {"digest": digest})
    await service.settle()
    return answer


async def closed_run(service: OneService) -> str:
    await hear_everything(service)
    run = await open_run(service)
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    return run


async def findings(service: OneService) -> list[str]:
    return [wrong for check in CHECKS for wrong in await check(service.ctx)]
