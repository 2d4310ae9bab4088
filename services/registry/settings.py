"""Settings of the registry."""

from dataclasses import dataclass

from shared.web.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrySettings(Settings):
    """What the registry needs to start; nothing beside what every service needs."""
