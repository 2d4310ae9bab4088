"""How an owner's publisher turns a private event into its public one."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AsStored:
    """A private event that is published just as it is stored: its fields are those of the public event `kind`, one by
    one, and so its body is the public one."""

    kind: type
    subject: str
    """The field that holds the public event's subject."""
    _read: Callable[[bytes], Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        told = msgspec.defstruct("_Subject", [(self.subject, str)])
        object.__setattr__(self, "_read", msgspec.json.Decoder(told).decode)

    def subject_of(self, body: bytes) -> str:
        """The subject that a body names. Raises msgspec.MsgspecError where it names none."""
        subject: str = getattr(self._read(body), self.subject)
        return subject


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
