"""Settings of distribution."""

from dataclasses import dataclass

from shared.web.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionSettings(Settings):
    """What distribution needs to start; nothing beside what every service needs."""
