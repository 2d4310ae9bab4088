"""Settings of distribution."""

from dataclasses import dataclass

from shared.web.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionSettings(Settings):
    """What distribution needs to start."""

    guild: str = "Azərbaycan Professional Kinorejissorlar Gildiyası"
    """The guild's name, as it stands on reports."""
