"""A package of the old system's books, read in a child process: its signature, its form, one service's part (D-101).

    {"format": "royalty-books/1", "package": "2026-1", "system": "old", "as_of": "2026-06-30",
     "parts": {"registry": {"parties": [...], ...}, ...}, "totals": {"registry": {"parties": 2, ...}, ...},
     "personal": {"registry": "<sha256 of the file of its personal values>"}}

The rows of the part go into files beside the package, a kind each, so that the service holds some at a time.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from shared.contracts.wire import from_json, reader, to_json
from shared.kernel.findings import Finding

T = TypeVar("T")
FORMAT = "royalty-books/1"
PACKAGE, PERSONAL = "package", "personal"
"""Names of their files in the directory of a job."""
CLAUSE = "D-101"
FINDINGS_MAX = 200_000
"""That are kept; all are counted."""
_ALGORITHMS = ["EdDSA", "Ed25519", "ES256"]
_ROWS_AT_ONCE = 500
_NAME_LENGTH_MAX = 80
_NAMELESS = "unknown field"
"""The one defect of a row's form that its reader tells with words of the row itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a package says of itself."""

    package_sha256: str
    package: str
    system: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Told:
    """A service's part, looked at."""

    rows: dict[str, list[Any]] = field(default_factory=dict)
    """By kind, in the order in which they stand."""
    totals: dict[str, int] = field(default_factory=dict)
    """Of these rows, by the names of the control totals."""
    findings: list[Finding] = field(default_factory=list)


CheckPart = Callable[[bytes, bytes, Head], Told]
"""A module-level function of the service, pure: it looks at every row of its part, as JSON, and of its personal values,
another set of lists of rows, and tells all defects; no finding quotes what is personal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the child process found."""

    head: Head | None
    verified_by: str
    part: bool
    declared: dict[str, int]
    found: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether its rows and totals hold in themselves, whoever signed it."""
        return self.part and len(self.findings) == (0 if self.verified_by else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Envelope:
    """The package as JSON."""

    format: str
    package: str
    system: str
    as_of: date
    parts: dict[str, msgspec.Raw]
    totals: dict[str, dict[str, int | dict[str, int]]] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the part, on the disk of the job that works on them."""

    directory: Path

    def of(self, kind: str, row: type[T]) -> Iterator[tuple[T, ...]]:
        """The rows of a kind some at a time, in their order; none when the part has none."""
        path = self.directory / f"{kind}.rows"
        if not path.exists():
            return
        read = reader(row)
        with path.open("rb") as lines:
            while some := tuple(read(line) for line in islice(lines, _ROWS_AT_ONCE)):
                yield some


def open_books(directory: str, signature: str, keys: str, service: str, check: CheckPart) -> Opened:
    """Verify and read the package in a directory, and look at a service's part: its rows go into the directory."""
    data = (Path(directory) / PACKAGE).read_bytes()
    sha = sha256(data).hexdigest()
    verified_by, findings = _verify(data, signature, keys)
    envelope, defects = _read(data)
    findings += defects
    del data
    if envelope is None:
        return _opened(None, verified_by, findings)
    head = Head(package_sha256=sha, package=envelope.package, system=envelope.system, as_of=envelope.as_of)
    declared = flat(envelope.totals.get(service, {}))
    raw = envelope.parts.get(service)
    if raw is None:
        if declared:
            findings.append(Finding(f"totals.{service}", "has control totals, and no part", clause=CLAUSE))
        return _opened(head, verified_by, findings, declared=declared)
    personal, defects = _personal(Path(directory), envelope.personal.get(service, ""))
    findings += defects
    told = check(bytes(raw), personal, head)
    findings += told.findings
    findings += _against(service, declared, told.totals)
    for kind, rows in told.rows.items():
        with (Path(directory) / f"{kind}.rows").open("wb") as out:
            for some in _lines(rows):
                out.write(some)
    return _opened(head, verified_by, findings, part=True, declared=declared, found=told.totals)


def _lines(rows: list[Any]) -> Iterator[bytes]:
    """Rows as lines of JSON, some at a time."""
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        yield b"".join(to_json(row) + b"\n" for row in rows[start : start + _ROWS_AT_ONCE])


def rows_of(
    service: str, part: bytes, kinds: Mapping[str, type[Any]], *, within: str = "parts"
) -> tuple[dict[str, list[Any]], list[Finding]]:
    """The rows of a part {kind: [row, ...]}, read as the type of their kind, and what cannot be read; of personal
    values `within` PERSONAL nothing is quoted.

    A row that cannot be read is left out of the rows, so a kind's rows are counted by `where` of the findings alone.
    """
    place, quoted = f"{within}.{service}", within != PERSONAL
    rows: dict[str, list[Any]] = {kind: [] for kind in kinds}
    try:
        lists = from_json(dict[str, list[msgspec.Raw]], part)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return rows, [
            Finding(place, f"is no set of lists of rows{f': {error}' if quoted else ''}", clause=CLAUSE)
        ]
    findings = []
    for kind, raws in lists.items():
        if kind not in kinds:
            name = kind[:_NAME_LENGTH_MAX] if quoted else ""
            findings.append(Finding(place, "is no kind of row", name, CLAUSE))
            continue
        read = reader(kinds[kind])
        for number, raw in enumerate(raws):
            try:
                rows[kind].append(read(bytes(raw)))
            except (msgspec.ValidationError, ValueError, KeyError, TypeError) as error:
                what = str(error) if quoted or _NAMELESS not in str(error) else "has an unknown field"
                findings.append(Finding(f"{place}.{kind}[{number}]", what, clause=CLAUSE))
    return rows, findings


def flat(totals: Mapping[str, int | Mapping[str, int]]) -> dict[str, int]:
    """Control totals by one name each: the sums per currency of `paid` are `paid.AZN`, `paid.EUR`."""
    found: dict[str, int] = {}
    for name, value in totals.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{currency}": amount for currency, amount in value.items()}
        else:
            found[name] = value
    return found


def _personal(directory: Path, named: str) -> tuple[bytes, list[Finding]]:
    """The personal values that came with the package, when they are those whose sha256 it names: so its signature
    covers them too."""
    path = directory / PERSONAL
    data = path.read_bytes() if path.exists() else b""
    if (sha256(data).hexdigest() if data else "") == named:
        return data or b"{}", []
    what = (
        "are not those that the package names" if data else "were not handed in, and the package names them"
    )
    return b"{}", [Finding(PERSONAL, what, named[:_NAME_LENGTH_MAX], CLAUSE)]


def _opened(head: Head | None, verified_by: str, findings: list[Finding], **more: Any) -> Opened:
    told: dict[str, Any] = {"part": False, "declared": {}, "found": {}} | more
    return Opened(head=head, verified_by=verified_by, findings=tuple(findings), **told)


def _verify(data: bytes, signature: str, keys: str) -> tuple[str, list[Finding]]:
    """Id of the key that the signature holds by, empty with a finding when it holds by none."""
    from joserfc import jws
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    if not keys:
        return "", [_not_verified("no key is configured")]
    if signature.count(".") != 2 or ".." not in signature:
        return "", [_not_verified("the signature is no detached JWS")]
    try:
        known = KeySet.import_key_set(json.loads(keys))
        # A token may name its key or not: whichever of the configured ones it holds by is shown.
        for key in known.keys:
            try:
                jws.deserialize_compact(signature, key, algorithms=_ALGORITHMS, payload=data)
            except (JoseError, ValueError, TypeError):
                continue
            return key.kid or key.thumbprint(), []
    except (JoseError, ValueError, TypeError, KeyError):
        return "", [_not_verified("the configured keys cannot be read")]
    return "", [_not_verified("the signature holds by none of the configured keys")]


def _not_verified(why: str) -> Finding:
    return Finding("signature", f"NOT VERIFIED: {why}", clause=CLAUSE)


def _read(data: bytes) -> tuple[_Envelope | None, list[Finding]]:
    try:
        envelope = from_json(_Envelope, data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return None, [Finding("package", f"cannot be read: {error}", clause=CLAUSE)]
    findings = []
    if envelope.format != FORMAT:
        findings.append(
            Finding("format", f"is another than {FORMAT}", envelope.format[:_NAME_LENGTH_MAX], CLAUSE)
        )
    for name, value in (("package", envelope.package), ("system", envelope.system)):
        if not value.strip() or len(value) > _NAME_LENGTH_MAX or not value.isprintable():
            findings.append(Finding(name, f"is no name of 1 to {_NAME_LENGTH_MAX} letters", clause=CLAUSE))
    return (None if findings else envelope), findings


def _against(service: str, declared: Mapping[str, int], found: Mapping[str, int]) -> Iterator[Finding]:
    """Where the control totals are not those of the rows: in both directions, so that none is left out."""
    for name in sorted({*declared, *found}):
        if declared.get(name) != found.get(name):
            what = f"is not the total of the rows, {found.get(name, 'which have none of this name')}"
            yield Finding(f"totals.{service}.{name}", what, str(declared.get(name, "")), CLAUSE)
