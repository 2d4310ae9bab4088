"""How an owner's publisher turns a private event into its public one."""

from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


def as_public(kind: type[T], event: Any, **changed: object) -> T:
    """The public event of `kind` with the same-named fields of a private one; `changed` wins.

    Raises AttributeError when the private event lacks a field, so that a forgotten one is found by
    the first test that publishes it.
    """
    taken = {
        field.name: changed[field.name] if field.name in changed else getattr(event, field.name)
        for field in fields(kind)  # type: ignore[arg-type]
    }
    return kind(**taken)
