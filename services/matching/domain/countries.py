"""Countries as accounts write them; only what is known can exclude a work (D-33)."""

from functools import lru_cache
from typing import Final

from shared.kernel.folding import k0, k1, plain_ascii

_NAMES: Final[dict[str, str]] = {
    "azerbaycan": "AZ", "azerbaijan": "AZ", "azerbaydzhan": "AZ", "azerbaycan ssr": "AZ",
    "turkiye": "TR", "turkey": "TR", "turtsiya": "TR",
    "rusiya": "RU", "russia": "RU", "rossiya": "RU",
    "gurcustan": "GE", "georgia": "GE", "gruziya": "GE",
    "ermenistan": "AM", "armenia": "AM", "armeniya": "AM",
    "belarus": "BY", "belorusiya": "BY", "respublika belarus": "BY",
    "estoniya": "EE", "estonia": "EE",
    "latviya": "LV", "latvia": "LV",
    "litva": "LT", "lithuania": "LT",
    "moldova": "MD",
    "ozbekistan": "UZ", "uzbekistan": "UZ",
    "qazaxistan": "KZ", "kazakhstan": "KZ",
    "qirgizistan": "KG", "kyrgyzstan": "KG", "kirgiziya": "KG",
    "tacikistan": "TJ", "tajikistan": "TJ", "tadzhikistan": "TJ",
    "turkmenistan": "TM",
    "ukrayna": "UA", "ukraine": "UA", "ukraina": "UA",
    "ssri": "SU", "ussr": "SU", "sssr": "SU",
    "iran": "IR",
    "israil": "IL", "israel": "IL", "izrail": "IL",
    "fransa": "FR", "france": "FR", "frantsiya": "FR",
    "almaniya": "DE", "germany": "DE", "germaniya": "DE",
    "italiya": "IT", "italy": "IT",
    "ispaniya": "ES", "spain": "ES",
    "polsa": "PL", "poland": "PL", "polsha": "PL",
    "isvec": "SE", "sweden": "SE", "shvetsiya": "SE",
    "norvec": "NO", "norway": "NO", "norvegiya": "NO",
    "danimarka": "DK", "denmark": "DK", "daniya": "DK",
    "finlandiya": "FI", "finland": "FI", "finlyandiya": "FI",
    "macaristan": "HU", "hungary": "HU", "vengriya": "HU",
    "bolqaristan": "BG", "bulgaria": "BG", "bolgariya": "BG",
    "ruminiya": "RO", "romania": "RO", "rumyniya": "RO",
    "avstriya": "AT", "austria": "AT",
    "abs": "US", "usa": "US", "ssha": "US",
    "kanada": "CA", "canada": "CA",
    "boyuk britaniya": "GB", "uk": "GB", "velikobritaniya": "GB",
    "yaponiya": "JP", "japan": "JP",
    "cin": "CN", "china": "CN", "kitay": "CN", "knr": "CN",
    "hindistan": "IN", "india": "IN", "indiya": "IN",
    "avstraliya": "AU", "australia": "AU",
}  # fmt: skip
_SOVIET: Final = frozenset(
    {"SU", "AM", "AZ", "BY", "EE", "GE", "KG", "KZ", "LT", "LV", "MD", "RU", "TJ", "TM", "UA", "UZ"}
)


@lru_cache(maxsize=4_096)
def country_code(written: str) -> str | None:
    """ISO 3166-1 alpha-2 of a written country (SU for the Soviet Union), None when it is not known."""
    text = written.strip()
    if len(text) == 2 and text.isascii() and text.isalpha() and k0(text) != "uk":
        return text.upper()
    return country_named(text)


def country_named(written: str) -> str | None:
    """As `country_code`, of a country's name only: two letters may be anything."""
    return next((_NAMES[key] for key in map(plain_ascii, k1(k0(written))) if key in _NAMES), None)


def countries_contradict(reported: str | None, registered: frozenset[str]) -> bool:
    """True when both sides are known and have nothing in common; the Soviet Union is any of its parts."""
    if reported is None or not registered or reported in registered:
        return False
    soviet = reported == "SU" or "SU" in registered
    return not (soviet and reported in _SOVIET and bool(registered & _SOVIET))
