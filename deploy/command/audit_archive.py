"""The auditor's archive as one zip: every service's part in a folder of its own, a checker, at its very end the hash
of all bytes before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from deploy.command.audit_check import ITS_HASH, MANIFEST

CHECKER = Path(__file__).with_name("audit_check.py")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_PART_BYTES = 1024 * 1024
_HASH_LENGTH = 64
_README = """Auditin arxivi / The auditor's archive

Hər xidmətin qovluğunda / In the folder of each service:
entries.jsonl    jurnalın qeydləri, olduğu kimi / entries of the log, byte for byte, each with the hash before it
ledger.jsonl     ikitərəfli uçotun yazılışları / entries of the double-entry ledger
approvals.jsonl  kim nəyi hazırlayıb, təsdiq edib / who prepared, decided and approved what
documents/       şəxsi məlumatı olmayan sənədlər / documents without personal data
named.json       başqa xidmətlərdə axtarılanlar / what was looked for in the other services
manifest.json    sənədlər: nədir, heşi / documents: what each is, its hash; files and their hashes

manifest.json    bütün faylların heşləri / hashes of all files

Yoxlamaq üçün / To check it without the system:  python3 check.py   (or: python3 check.py archive.zip)
"""


def write(path: Path, kind: str, entity_id: str, parts: Mapping[str, Path]) -> str:
    """Write the archive of a receipt, a run or a payee from the services' parts; answers with its sha256. The same
    parts give the same bytes."""
    files: dict[str, str] = {}
    with ZipFile(path, "w", ZIP_DEFLATED) as out:
        for service, part in parts.items():
            with ZipFile(part) as source:
                for name in source.namelist():
                    with source.open(name) as file:
                        _add(out, files, f"{service}/{name}", _read(file))
        _add(out, files, "README.txt", [_README.encode()])
        _add(out, files, "check.py", [CHECKER.read_bytes()])
        about = {"kind": kind, "id": entity_id, "services": list(parts), "files": dict(sorted(files.items()))}
        manifest = json.dumps(about, ensure_ascii=False, indent=1).encode()
        _add(out, files, MANIFEST, [manifest])
        _add(out, files, ITS_HASH, [f"{sha256(manifest).hexdigest()}  {MANIFEST}\n".encode()])
        out.comment = b"0" * _HASH_LENGTH
    return _sealed(path)


def named_by(part: Path) -> dict[str, list[str]]:
    """What a service's part names."""
    with ZipFile(part) as source, source.open("named.json") as file:
        found: dict[str, list[str]] = json.load(file)
        return found


def _add(out: ZipFile, files: dict[str, str], name: str, parts: Iterable[bytes]) -> None:
    whole = sha256()
    info = ZipInfo(name, _FIRST_DAY)
    info.compress_type = ZIP_DEFLATED
    with out.open(info, "w", force_zip64=True) as file:
        for part in parts:
            whole.update(part)
            file.write(part)
    files[name] = whole.hexdigest()


def _read(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(_PART_BYTES):
        yield part


def _sealed(path: Path) -> str:
    """Put the hash of all bytes before it in place of the zip's comment."""
    before, left = sha256(), path.stat().st_size - _HASH_LENGTH
    with path.open("r+b") as file:
        while left and (part := file.read(min(left, _PART_BYTES))):
            before.update(part)
            left -= len(part)
        file.write(before.hexdigest().encode())
    before.update(before.hexdigest().encode())
    return before.hexdigest()
