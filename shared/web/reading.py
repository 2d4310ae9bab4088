"""What a route gets that shows personal data or opens a document: the purpose, and the way to record it (D-94)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query

from shared.eventstore.readings import record_readings
from shared.kernel.findings import Finding
from shared.web.problems import invalid
from shared.web.requests import Asking, asking

OWN = "shown to the party itself"
"""The purpose of a party that reads what is its own: it need not say one."""
_PRINTED_ENDS = r"^[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f]$"

Purpose = Annotated[
    str | None,
    Query(
        min_length=3,
        max_length=200,
        pattern=_PRINTED_ENDS,
        description="What the reading is for; it is recorded. Needed unless the token is bound to a party",
        examples=["complaint of the payee"],
    ),
]


@dataclass(frozen=True, slots=True)
class Reading(Asking):
    """A caller who may read, and said what for."""

    purpose: str

    async def record(self, kind: str, subjects: Iterable[str], document: str | None = None) -> None:
        """Record this reading, before its answer is given: see `record_readings`."""
        await record_readings(
            self.ctx.pool,
            subjects,
            kind=kind,
            actor=self.caller.subject,
            purpose=self.purpose,
            at=self.ctx.clock(),
            party=self.caller.party,
            document=document,
        )


def reading(scope: str, *, parties: bool = False) -> Any:
    """Dependency of a route that shows personal data or a document: `asking`, and a purpose.

    422 without one, unless the token is bound to a party. The route itself calls `record`.
    """

    async def dependency(ask: Asking = asking(scope, parties=parties), purpose: Purpose = None) -> Reading:
        if purpose is None and ask.caller.party is None:
            what = "lacks: say what this reading is for; it is recorded with your name"
            raise invalid([Finding("query.purpose", what, clause="D-94")])
        return Reading(ask.ctx, ask.caller, purpose or OWN)

    return Depends(dependency)
