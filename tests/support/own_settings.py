"""The settings class of a service, as its main module has it."""

from __future__ import annotations

from importlib import import_module

from shared.contracts.catalogue import SERVICES
from shared.web.settings import Settings


def own_settings(service: str) -> type[Settings]:
    """What a service's settings module defines; of a service that a test made up, what all have."""
    if service not in SERVICES:
        return Settings
    module = import_module(f"services.{service}.settings")
    (found,) = (
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Settings) and one is not Settings
    )
    return found
