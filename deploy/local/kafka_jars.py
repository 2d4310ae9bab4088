"""The jars of Apache Kafka: Maven resolves `deploy/kafka/pom.xml` once per checkout (46 jars, 44 MB)."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

from deploy.local.failures import CannotStart

_PROJECT = Path(__file__).resolve().parents[1] / "kafka"
_RESOLVE_TIMEOUT_S = 600.0


class KafkaUnavailable(CannotStart):
    """What a real Kafka needs is not on this machine; the text says what, and what to do."""


def java() -> str:
    """The Java to run, of JAVA_HOME or the path; raises KafkaUnavailable."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")
    if found is None:
        raise KafkaUnavailable("a real Kafka needs Java 17 or newer: install one, or use BROKER=embedded")
    return found


def jars() -> Path:
    """The directory of the jars, resolved now if they are not there; raises KafkaUnavailable.

    Several processes may ask at once: one resolves, the others wait for it.
    """
    target = _PROJECT / "target"
    target.mkdir(exist_ok=True)
    with (target / "resolving.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder, done = target / "jars", target / "resolved.xml"
        wanted = (_PROJECT / "pom.xml").read_bytes()
        if not done.exists() or done.read_bytes() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            _resolve(folder)
            done.write_bytes(wanted)
    return folder


def _resolve(folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise KafkaUnavailable("the jars of Kafka need Maven (mvn): install it, or use BROKER=embedded")
    words = [maven, "--batch-mode", "--quiet", "--file", str(_PROJECT / "pom.xml")]
    words += ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    ended = subprocess.run(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_RESOLVE_TIMEOUT_S,
        check=False,
        text=True,
    )
    if ended.returncode != 0:
        raise KafkaUnavailable(f"Maven could not resolve the jars of Kafka:\n{ended.stdout[-2000:]}")
