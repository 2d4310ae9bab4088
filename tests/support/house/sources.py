"""What the rules look at: the files of the project, read once, and what a rule says about one."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("registry", "intake", "matching", "distribution", "payments")
PRODUCT = ("services", "shared", "deploy")


@dataclass(frozen=True)
class Finding:
    """One breach of a rule: where, and what to do about it."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Source:
    """One file, by its path inside the project with forward slashes."""

    path: str
    data: bytes

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.path.split("/"))

    @property
    def is_python(self) -> bool:
        return self.path.endswith(".py")

    @property
    def is_pure(self) -> bool:
        """A domain page or a part of the kernel."""
        return self.path.startswith("shared/kernel/") or (
            self.parts[0] == "services" and "domain" in self.parts[2:3]
        )

    @property
    def module(self) -> str:
        """Dotted name of a Python file; a package's is that of its folder."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def text(self) -> str | None:
        """The text; None for a binary file."""
        try:
            return self.data.decode("utf-8") if b"\0" not in self.data[:8192] else None
        except UnicodeDecodeError:
            return None

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text or "", filename=self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of the tree: most rules look through it."""
        return tuple(ast.walk(self.tree))

    def lines(self) -> Iterator[tuple[int, str]]:
        return enumerate((self.text or "").splitlines(), start=1)


Rule = Callable[[Sequence[Source]], Iterable[Finding]]


def snippet(path: str, text: str = "") -> Source:
    """A file that does not exist, to show a rule something bad."""
    return Source(path, text.encode())


def project_sources(root: Path = ROOT) -> tuple[Source, ...]:
    """Every file that is tracked, or would be: what .gitignore names is left out."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(words, cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
    paths = sorted({path for path in listed if path and (root / path).is_file()})
    return tuple(Source(path, (root / path).read_bytes()) for path in paths)


def python(sources: Iterable[Source], *folders: str) -> Iterator[Source]:
    """The Python files below these top folders (all, when none is named)."""
    return (s for s in sources if s.is_python and (not folders or s.parts[0] in folders))
