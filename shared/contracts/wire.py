"""The one JSON form of events: msgspec with hooks for shares and periods."""

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

import msgspec

from shared.kernel.periods import Period
from shared.kernel.shares import parse_share, show_share

T = TypeVar("T")


def _encode(value: object) -> object:
    # The period first: fractions ask their abstract classes whether something is one of them, ten times as long.
    if isinstance(value, Period):
        return {"from": value.first, "to": value.last}
    if isinstance(value, Fraction):
        return show_share(value)
    raise NotImplementedError(f"{type(value).__name__} has no wire form")


def _decode(kind: type, value: Any) -> object:
    if kind is Fraction:
        return parse_share(value)
    if kind is object:
        return value
    if kind is Period:
        return Period(date.fromisoformat(value["from"]), date.fromisoformat(value["to"]))
    raise NotImplementedError(f"{kind.__name__} has no wire form")


_encoder = msgspec.json.Encoder(enc_hook=_encode, order="deterministic")
_sorting_encoder = msgspec.json.Encoder(enc_hook=_encode, order="sorted")


def to_json(value: object) -> bytes:
    """The bytes of a value, the same for equal values."""
    return _encoder.encode(value)


def to_json_lines(values: Iterable[object]) -> bytes:
    """The bytes of each value and the end of a line, for all of them at once."""
    return _encoder.encode_lines(values)


def from_json(kind: type[T], data: bytes | str) -> T:
    """Read a value of `kind`. Raises msgspec.ValidationError (what and where) for anything else."""
    return msgspec.json.decode(data, type=kind, dec_hook=_decode)


def reader(kind: type[T]) -> Callable[[bytes | str], T]:
    """`from_json` of one `kind`, made once for many values."""
    return msgspec.json.Decoder(kind, dec_hook=_decode).decode


def to_builtins(value: object) -> Any:
    """The value as dicts, lists, strings and numbers, as it stands in JSON."""
    return msgspec.to_builtins(value, enc_hook=_encode)


def to_raw(value: object) -> msgspec.Raw:
    """As `to_builtins`, for what is only going to stand in other JSON: the same bytes come of it, in half the time."""
    return msgspec.Raw(_sorting_encoder.encode(value))


def to_lean(value: object) -> Any:
    """As `to_builtins`, without the fields that have their default: it is read as the same value."""
    if isinstance(value, tuple):
        return [to_lean(one) for one in value]
    if not is_dataclass(value):
        return value if type(value) is str else to_builtins(value)
    kind: Any = type(value)
    told = ((name, getattr(value, name), unsaid) for name, unsaid in _unsaid(kind))
    return {name: to_lean(held) for name, held, unsaid in told if held is not unsaid and held != unsaid}


@cache
def _unsaid(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The fields with their defaults; MISSING where there is none."""
    return tuple((one.name, one.default) for one in fields(kind))


def from_builtins(kind: type[T], value: object) -> T:
    """Read a value of `kind` from JSON builtins. Raises msgspec.ValidationError for anything else."""
    return msgspec.convert(value, type=kind, dec_hook=_decode, strict=True)
