"""What is wrong with an input, said so that a person can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect: where it stands, what it is, the value met, the clause that it offends, and the rule that found
    it where there are several for a clause."""

    where: str
    what: str
    value: str = ""
    clause: str = ""
    rule: str = ""


class Unreadable(Exception):
    """An input that cannot be read, with every defect found in it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{f.where}: {f.what}" for f in self.findings))
