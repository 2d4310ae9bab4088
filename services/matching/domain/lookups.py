"""What titles, identifiers and names are looked up by: 64 bits of each key (D-30).

Equal keys have equal numbers. What shares a number is compared in full, so that a chance hit costs a comparison
and decides nothing.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from services.matching.domain.titles import TitleKeys
from shared.kernel.folding import distinct
from shared.kernel.names import TELLING, has_initials, joined, name_keys, name_words

_TITLE: Final = "t"
_IDENTIFIER: Final = "i"
_PERSON: Final = "p"
_RECORD: Final = "r"
_SORTED, _JOINED, _WORD, _ABBREVIATED, _IPI = "=", "-", "~", ".", "#"
"""What a key of a person is of."""


def _number(kind: str, key: str) -> int:
    digest = blake2b((kind + key).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    number = int.from_bytes(digest, "little", signed=True)
    # Those of titles are even: they are the ones that many works may have.
    return number & ~1 if kind == _TITLE else number | 1


def title_numbers(titles: Iterable[TitleKeys]) -> set[int]:
    """Under which a work with one of the titles is found."""
    return {_number(_TITLE, key) for title in titles for key in title.lookups}


def identifier_numbers(identifiers: Iterable[str]) -> set[int]:
    """Under which a work with one of the checked identifiers is found."""
    return {_number(_IDENTIFIER, key) for key in identifiers}


def record_number(work: str) -> int:
    """Under which a non-registered work is found by its own id, once it was merged into a registered one."""
    return _number(_RECORD, work)


@lru_cache(maxsize=65_536)
def stored_name_keys(name: str) -> frozenset[str]:
    """Under which a person with this stored name is found: its words in any order, without its spaces, each word, and,
    where others are initials, each whole one apart."""
    words = _telling_words(name)
    abbreviated = (_ABBREVIATED + word for word in words) if has_initials(name) else ()
    return frozenset((*_whole(name), *(_WORD + word for word in words), *abbreviated))


@lru_cache(maxsize=65_536)
def reported_name_keys(name: str) -> frozenset[str]:
    """Under one of which everybody is found who may be meant by this name: who has it, or is abbreviated to it, or is
    stored with initials (`authors`)."""
    words = _telling_words(name)
    if not has_initials(name):
        return frozenset((*_whole(name), *(_ABBREVIATED + word for word in words)))
    # All whole words of the name are his, so one is enough.
    return frozenset((*_whole(name), *(_WORD + word for word in sorted(words, key=len)[-1:])))


def ipi_key(number: str) -> str:
    """Under which a person with this IPI name number is found."""
    return _IPI + number.zfill(11)


def person_numbers(keys: Iterable[str]) -> set[int]:
    """The numbers of keys of persons."""
    return {_number(_PERSON, key) for key in keys}


def _whole(name: str) -> Iterator[str]:
    yield from (_SORTED + key for key in name_keys(name))
    yield from (_JOINED + key for key in joined(name) if key)


def _telling_words(name: str) -> tuple[str, ...]:
    """The words that two names can have in common, initials apart."""
    words = (word for reading in name_words(name) for word, initial in reading if not initial)
    return distinct(word for word in words if len(word) >= TELLING)
