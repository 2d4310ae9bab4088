"""Settings of matching."""

from dataclasses import dataclass

from shared.web.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingSettings(Settings):
    """What matching needs to start; nothing beside what every service needs."""
