"""The account of this machine that runs a server: ourselves, or, when we are root, one with fewer rights."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO

UNPRIVILEGED = ("postgres", "nobody")


class Account:
    """Runs programs and owns files as one account; `entry` is None when that is ourselves."""

    def __init__(self) -> None:
        self.entry: pwd.struct_passwd | None = None
        if os.geteuid() == 0:
            known = {e.pw_name: e for e in pwd.getpwall()}
            self.entry = next((known[name] for name in UNPRIVILEGED if name in known), None)
            if self.entry is None:
                raise RuntimeError(
                    f"root needs one of the accounts {', '.join(UNPRIVILEGED)} to run a server"
                )

    def give(self, path: Path) -> None:
        """Make the account own this file, or this directory with all that is in it."""
        if self.entry is None:
            return
        uid, gid = self.entry.pw_uid, self.entry.pw_gid
        os.chown(path, uid, gid)
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(Path(folder, name), uid, gid, follow_symlinks=False)

    def spawn(self, words: Sequence[str], output: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a program in a session of its own (Ctrl-C does not reach it), output and errors there."""
        return subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
            env=_environment(),
            umask=0o077,
            user=self.entry.pw_uid if self.entry else None,
            group=self.entry.pw_gid if self.entry else None,
            extra_groups=[] if self.entry else None,
        )

    def run(self, words: Sequence[str]) -> tuple[int, str]:
        """Run a program to its end: exit code and what it printed."""
        process = self.spawn(words, subprocess.PIPE)
        printed, _ = process.communicate()
        return process.returncode, printed.decode(errors="replace").strip()

    def can(self, words: Sequence[str]) -> bool:
        """Whether the program can be run and succeeds."""
        try:
            return self.run(words)[0] == 0
        except OSError:
            return False


def _environment() -> dict[str, str]:
    """Ours without what changes PostgreSQL's programs from outside."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8"}
