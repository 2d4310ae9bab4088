"""What titles, identifiers and names are looked up by: 64 bits of each key (D-30).

Equal keys have equal numbers. What shares a number is compared in full, so that a chance hit costs a comparison
and decides nothing.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from services.matching.domain.titles import TitleKeys

_TITLE: Final = "t"
_IDENTIFIER: Final = "i"
_NAME: Final = "n"
_RECORD: Final = "r"


def _number(kind: str, key: str) -> int:
    digest = blake2b((kind + key).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def title_numbers(titles: Iterable[TitleKeys]) -> set[int]:
    """Under which a work with one of the titles is found."""
    return {_number(_TITLE, key) for title in titles for key in title.lookups}


def identifier_numbers(identifiers: Iterable[str]) -> set[int]:
    """Under which a work with one of the checked identifiers is found."""
    return {_number(_IDENTIFIER, key) for key in identifiers}


def record_number(work: str) -> int:
    """Under which a non-registered work is found by its own id, once it was merged into a registered one."""
    return _number(_RECORD, work)


def name_numbers(names: Iterable[tuple[str, ...]]) -> set[int]:
    """Under which a person with one of the names, given as readings, is found."""
    return {_number(_NAME, key) for readings in names for key in readings}
