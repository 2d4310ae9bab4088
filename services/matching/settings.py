"""Settings of matching."""

from dataclasses import dataclass

from shared.web.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingSettings(Settings):
    """What matching needs to start."""

    guild: str = "Azərbaycan Professional Kinorejissorlar Gildiyası"
    """The guild's name, as it stands on letters and on the public list."""
    office: str = ""
    """Where claims are sent, in several lines, as the public list tells it; empty: it tells none."""
