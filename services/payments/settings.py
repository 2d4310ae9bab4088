"""Settings of payments."""

from dataclasses import dataclass

from shared.web.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsSettings(Settings):
    """What payments needs to start; nothing beside what every service needs."""
