"""`make audit`: what is known against the libraries of requirements.lock, and whether each has been looked at.

`python -m deploy.audit [REPORT]`: REPORT is what `pip-audit --format json` wrote. Where it could reach its data, every
advisory is a finding. In any case each locked version must stand in deploy/audit.csv with what it meets (OUTSIDE: bytes
that others send; INSIDE: only our own; TOOLS: development, tests, demo, terminal) and why it is there: a version that
nobody has looked at is a finding too. Exit codes: 0 nothing found, 1 findings.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MEETS = ("OUTSIDE", "INSIDE", "TOOLS")
_LOCKED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)")


@dataclass(frozen=True)
class Seen:
    """A library as somebody has looked at it."""

    version: str
    meets: str
    reason: str


def locked(text: str) -> dict[str, str]:
    """Library -> version of a lock file."""
    found = (_LOCKED.match(line) for line in text.splitlines())
    return {match[1].lower(): match[2] for match in found if match}


def seen(text: str) -> dict[str, Seen]:
    """Library -> what audit.csv says of it."""
    return {
        row["package"]: Seen(row["version"], row["meets"], row["reason"])
        for row in csv.DictReader(text.splitlines())
    }


def unseen(lock: Mapping[str, str], known: Mapping[str, Seen]) -> Iterator[str]:
    """What is locked and was not looked at, and what was looked at and is not locked."""
    for name, version in lock.items():
        one = known.get(name)
        if one is None:
            yield f"{name} {version} does not stand in deploy/audit.csv"
        elif one.version != version:
            yield f"{name} is locked at {version}; {one.version} was looked at"
        elif one.meets not in MEETS or not one.reason:
            yield f"{name} stands in deploy/audit.csv without what it meets, or without a reason"
    for name in sorted(set(known) - set(lock)):
        yield f"{name} stands in deploy/audit.csv and is not locked"


def advisories(report: Mapping[str, Any]) -> Iterator[str]:
    """What pip-audit knows against the libraries."""
    for one in report["dependencies"]:
        for known in one.get("vulns", ()):
            mended = ", ".join(known["fix_versions"]) or "no version"
            yield f"{one['name']} {one['version']}: {known['id']}, mended by {mended}"


def audited(report: Mapping[str, Any]) -> int:
    """For how many libraries pip-audit has reached its data: it ends well when it has reached none."""
    return sum("skip_reason" not in one for one in report["dependencies"])


def _report(path: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(Path(path).read_text())
    except (OSError, ValueError):
        return None
    return found if "dependencies" in found else None


def main(arguments: list[str]) -> int:
    """Print what was found; answers with the exit code."""
    lock = locked((ROOT / "requirements.lock").read_text())
    known = seen((ROOT / "deploy" / "audit.csv").read_text())
    report = _report(arguments[0]) if arguments else None
    findings = list(unseen(lock, known))
    if report is None or not audited(report):
        print("pip-audit cannot reach its data from here: advisories were NOT looked up")
    else:
        findings += advisories(report)
        print(f"pip-audit looked up {audited(report)} of {len(lock)} libraries")
    outside = sum(one.meets == "OUTSIDE" for one in known.values())
    print(f"{len(lock)} libraries are locked; {outside} of them meet what others send")
    print(
        "\n".join(findings)
        or "no findings: each stands in deploy/audit.csv in its version and with its reason"
    )
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
