"""Settings of intake."""

from dataclasses import dataclass

from shared.web.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSettings(Settings):
    """What intake needs to start."""

    guild: str = "Azərbaycan Professional Kinorejissorlar Gildiyası"
    """The guild's name, as it stands on letters."""
