"""Settings of distribution."""

from dataclasses import dataclass

from services.distribution.domain.rates_address import url_problem
from shared.web.settings import BadSettings, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionSettings(Settings):
    """What distribution needs to start."""

    guild: str = "Azərbaycan Professional Kinorejissorlar Gildiyası"
    """The guild's name, as it stands on reports."""
    rates_url: str = ""
    """Where the Central Bank's bulletin of a day is, https alone, with `{day}` for DD.MM.YYYY; empty: nothing is
    fetched, files are handed in (2.2.4-a)."""

    def __post_init__(self) -> None:
        """Refuse an address that no bulletin could be fetched from."""
        if self.rates_url and (problem := url_problem(self.rates_url)):
            raise BadSettings(f"ROYALTY_RATES_URL: {problem}")
