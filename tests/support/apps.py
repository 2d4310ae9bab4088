"""The applications of all services as they describe themselves; nothing of them runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from deploy.local.keys import TokenIssuer
from shared.contracts.catalogue import SERVICES
from shared.web.app import create_app
from shared.web.service import Parts
from shared.web.settings import Settings
from tests.support.service import NOW

NAMES = tuple(sorted(SERVICES))


def parts_of(service: str) -> Parts:
    """What a service is, from its main module."""
    parts: Parts = import_module(f"services.{service}.main").PARTS
    return parts


def app_of(service: str) -> FastAPI:
    """A service's application, not started."""
    settings = Settings(pg_dsn="none", kafka_bootstrap="none:1", jwks=TokenIssuer(NOW).jwks())
    return create_app(parts_of(service), settings)


@dataclass(frozen=True)
class Door:
    """One method of one route: what it asks for and what it says of itself."""

    service: str
    method: str
    path: str
    scope: str | None
    """The scope that a token needs; None when it asks for no token."""
    wants_key: bool
    described: dict[str, Any]
    """Its operation in the OpenAPI description."""

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"


def doors_of(service: str) -> Iterator[Door]:
    """Every door of a service."""
    app = app_of(service)
    described = app.openapi()["paths"]
    for route in _routes(app.routes):
        asked = list(_asked(route.dependant))
        scopes = {call.scope for call in asked}
        assert len(scopes) <= 1, f"{route.path} asks for {scopes}"
        for method in route.methods or ():
            yield Door(
                service=service,
                method=method,
                path=route.path,
                scope=next(iter(scopes), None),
                wants_key=any(getattr(call, "idempotent", False) for call in asked),
                described=described[route.path][method.lower()],
            )


def _routes(routes: Any) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            # What the application includes stands in it whole; anything else would be a door beside it.
            yield from _routes(route.original_router.routes)


def _asked(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        if hasattr(inner.call, "scope"):
            yield inner.call
        yield from _asked(inner)
