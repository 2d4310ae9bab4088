"""YAML as a person writes settings, and nothing else of it. For child processes.

Mappings, lists and scalars. A plain whole number is an int, `true` and `false` are bool, everything else is the text
that stands there: `no` is a word, `20.50` and `2026-01-01` are read exactly. No aliases and anchors (a short file must
not become a huge value), no tags, no second document, no key twice, and bounds on size, depth and count.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from shared.kernel.findings import Finding, Unreadable

DEPTH_MAX = 12
VALUES_MAX = 20_000
SCALAR_MAX = 2_000
_SHOWN = 80
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
_WORDS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Read:
    """What stands in a file, and in which line each value begins, by its path."""

    value: Any
    lines: dict[str, int]

    def where(self, path: str) -> str:
        """A place by line and path; of a path that is not there the line of what would hold it."""
        known = path
        while known and known not in self.lines:
            known = known.rpartition(".")[0]
        return f"line {self.lines[known]}: {path}" if known else path


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come."""

    path: str
    value: Any
    key: str | None = None
    seen: dict[str, int] = field(default_factory=dict)


def read_plain(data: bytes, bytes_max: int) -> Read:
    """The one value of a file of at most so many bytes. Raises Unreadable with every repeated key, or with the first
    thing that YAML, or this reader, does not know: what follows it cannot be told."""
    if len(data) > bytes_max:
        raise Unreadable([Finding("file", f"is larger than {bytes_max} bytes", str(len(data)))])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable([Finding(f"line {line}", "is no UTF-8")]) from error
    try:
        reader = _Reader()
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}" if mark is not None else "file"
        raise Unreadable([Finding(where, f"is no YAML: {error.problem or error.context}")]) from error
    except yaml.YAMLError as error:
        raise Unreadable([Finding("file", "is no YAML: a character that it does not allow")]) from error
    if reader.repeated:
        raise Unreadable(reader.repeated)
    return Read(reader.value, reader.lines)


class _Reader:
    """Builds the value from the parser's events, which it takes as they come: nothing is held that is refused."""

    def __init__(self) -> None:
        self.value: Any = None
        self.lines: dict[str, int] = {}
        self.repeated: list[Finding] = []
        self._open: list[_Open] = []
        self._count = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """The next event. Raises Unreadable."""
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise _refused(line, "a second document: a file has one")
            case yaml.AliasEvent():
                raise _refused(line, "an alias: write the value out", str(event.anchor))
            case yaml.ScalarEvent():
                self._checked(event, line)
                self._scalar(event, line)
            case yaml.MappingStartEvent():
                self._checked(event, line)
                self._begin({}, line)
            case yaml.SequenceStartEvent():
                self._checked(event, line)
                self._begin([], line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop()

    def _checked(self, event: yaml.NodeEvent, line: int) -> None:
        self._count += 1
        if self._count > VALUES_MAX:
            raise _refused(line, f"more than {VALUES_MAX} values")
        if event.anchor is not None:
            raise _refused(line, "an anchor: write the value out", event.anchor)
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise _refused(line, "a tag: values say themselves what they are", tag)

    def _begin(self, value: Any, line: int) -> None:
        if len(self._open) >= DEPTH_MAX:
            raise _refused(line, f"deeper than {DEPTH_MAX}")
        if self._awaits_key():
            raise _refused(line, "a key that is no text")
        path = self._put(value, line)
        self._open.append(_Open(path, value))

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if len(event.value) > SCALAR_MAX:
            raise _refused(line, f"a text of more than {SCALAR_MAX} characters", event.value)
        if not self._awaits_key():
            self._put(_plain(event.value) if event.style is None else event.value, line)
            return
        holder = self._open[-1]
        if event.value in holder.seen:
            path = _below(holder.path, event.value)
            first = holder.seen[event.value]
            self.repeated.append(
                Finding(f"line {line}: {path}"[: 4 * _SHOWN], f"stands in line {first} already")
            )
        holder.seen.setdefault(event.value, line)
        holder.key = event.value

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is None

    def _put(self, value: Any, line: int) -> str:
        if not self._open:
            self.value = value
            return ""
        holder = self._open[-1]
        if isinstance(holder.value, list):
            path = _below(holder.path, str(len(holder.value)))
            holder.value.append(value)
        else:
            path = _below(holder.path, holder.key or "")
            holder.value[holder.key] = value
            line, holder.key = holder.seen[holder.key or ""], None
        self.lines[path] = line
        return path


def _plain(text: str) -> Any:
    if _WHOLE.fullmatch(text):
        return int(text)
    return _WORDS.get(text, text)


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _refused(line: int, what: str, value: str = "") -> Unreadable:
    return Unreadable([Finding(f"line {line}", what, value[:_SHOWN])])
