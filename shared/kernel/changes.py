"""What one JSON value changes against another, said so that a person sees what was and what becomes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs: keys joined by points; None is what was not there, or is there no longer."""

    path: str
    was: Any
    becomes: Any


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """What `after` changes, by path. The order of a list says nothing: items that differ in one field are one change,
    all others left or came."""
    return tuple(_mapping("", before, after))


def _mapping(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in sorted({*before, *after}):
        yield from _value(f"{path}.{key}" if path else key, before.get(key), after.get(key))


def _value(path: str, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _mapping(path, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _items(path, before, after)
    elif _same(before, after):
        return
    else:
        yield Change(path, before, after)


def _same(before: Any, after: Any) -> bool:
    # True == 1 and 1 == 1.0 in Python, and none of them is the other in a policy.
    return type(before) is type(after) and before == after


def _items(path: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    came = {number: _frozen(item) for number, item in enumerate(after)}
    left: list[tuple[Any, Any]] = []
    places: dict[Any, list[int]] = {}
    for number, item in came.items():
        places.setdefault(item, []).append(number)
    for item in before:
        frozen = _frozen(item)
        if places.get(frozen):
            del came[places[frozen].pop()]
        else:
            left.append((item, frozen))
    nearly: dict[Any, list[int]] = {}
    for number, item in came.items():
        for near in _but_one(item):
            nearly.setdefault(near, []).append(number)
    for item, frozen in left:
        pair = next((n for near in _but_one(frozen) for n in nearly.get(near, ()) if n in came), None)
        if pair is not None:
            del came[pair]
        yield Change(path, item, None if pair is None else after[pair])
    for number in sorted(came):
        yield Change(path, None, after[number])


def _frozen(value: Any) -> Any:
    """The same for equal values of equal types, and hashable."""
    if isinstance(value, Mapping):
        return ("mapping", tuple(sorted((key, _frozen(one)) for key, one in value.items())))
    if isinstance(value, list):
        return ("list", tuple(_frozen(one) for one in value))
    return (type(value).__name__, str(value))


def _but_one(frozen: Any) -> Iterator[Any]:
    """A mapping without the value of one key, for each of its keys; nothing for other values."""
    kind, parts = frozen
    if kind == "mapping":
        for at, (key, _) in enumerate(parts):
            yield (key, parts[:at], parts[at + 1 :])
