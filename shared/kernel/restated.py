"""Events that say again what another one said, and more."""

from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def restated(kind: type[T], before: object, **said: object) -> T:
    """One of `kind`, a dataclass, with the same-named fields of what was said before; `said` wins.

    Raises AttributeError where what was said before lacks a field, so that a forgotten one is found by the first test
    that makes it.
    """
    names = _names(kind)  # type: ignore[arg-type]
    return kind(**{name: said[name] if name in said else getattr(before, name) for name in names})


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
