"""How an owner's publisher turns a private event into its public one."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

import msgspec


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


def public_body(kind: type, body: bytes) -> bytes:
    """The wire form of the public event of `kind` that restates a private one, from that of the private one: the
    same-named fields as they stand there.

    Raises msgspec.ValidationError when one lacks.
    """
    read, write = _selection(kind)
    return write(read(body))


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


@cache
def _selection(kind: Any) -> tuple[Callable[[bytes], Any], Callable[[Any], bytes]]:
    told = msgspec.defstruct(f"_{kind.__name__}", [(name, msgspec.Raw) for name in _names(kind)])
    return msgspec.json.Decoder(told).decode, msgspec.json.Encoder().encode
