"""Every public event under its published name `<service>.<Event>.v<n>`."""

from dataclasses import is_dataclass
from types import ModuleType

from shared.contracts import distribution, intake, matching, payments, platform, registry

WITH_POLICIES = ("registry", "matching", "distribution", "payments")
"""Services that apply dated policies of their own."""

WITH_BOOKS = ("registry", "intake", "distribution", "payments")
"""Services that take over their part of the old system's books (D-101)."""

SERVICES = ("registry", "intake", "matching", "distribution", "payments")

_OWNERS: dict[str, ModuleType] = {
    "registry": registry,
    "intake": intake,
    "matching": matching,
    "distribution": distribution,
    "payments": payments,
}


def _is_of(found: type, module: ModuleType) -> bool:
    """Whether a class is the module's own, or of a file of it where the module is a folder."""
    return found.__module__ == module.__name__ or found.__module__.startswith(f"{module.__name__}.")


def _events(module: ModuleType) -> dict[str, type]:
    return {
        name: found
        for name, found in vars(module).items()
        if isinstance(found, type)
        and _is_of(found, module)
        and is_dataclass(found)
        and hasattr(found, "subject")
    }


_SOME = {platform.PolicyApproved: WITH_POLICIES, platform.BooksTakenOver: WITH_BOOKS}

CATALOGUE: dict[str, type] = {
    f"{service}.{name}.v1": event
    for service, module in _OWNERS.items()
    for name, event in (_events(module) | _events(platform)).items()
    if service in _SOME.get(event, SERVICES)
}
"""Published name -> event class. What every service publishes alike stands once per service."""


def published_name(service: str, event: type) -> str:
    """The `ce_type` under which a service publishes an event class. Raises KeyError for another's event."""
    name = f"{service}.{event.__name__}.v1"
    if CATALOGUE.get(name) is not event:
        raise KeyError(f"{service} does not publish {event.__name__}")
    return name
