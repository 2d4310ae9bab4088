"""Checks an account that is not handed in: the same rules, nothing appended, the file gone with the job (2.1.1-e)."""

from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from services.intake.domain.cover import FORM, Cover
from services.intake.formats import spool
from services.intake.formats.documents import take_apart
from services.intake.jobs.steps import contract_of, own_directory, reported_child
from shared.contracts.wire import from_builtins
from shared.jobs import files
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding

SHOWN_MAX = 500
"""Findings, and warnings, that the result holds; it counts them all."""


async def run(job: JobContext) -> dict[str, Any]:
    """PROPER with the sum that would be due, or IMPROPER, with the first findings and warnings and their counts."""
    cover = from_builtins(Cover, job.args["cover"])
    contract = await contract_of(job, str(job.args["contract"]), cover.period)
    async with own_directory(job) as place:
        if not await files.save(job.ctx.pool, job.job_id, place / spool.FILE):
            what = "is gone with the end of the check: upload it again"
            raise JobFailed([Finding("file", what)], "Nothing to check")
        try:
            checked = await job.compute(take_apart, str(place), cover, contract, baku_day(job.ctx.clock()))
        except JobFailed as error:
            findings = reported_child(error, FORM)
            (place / spool.FINDINGS).unlink(missing_ok=True)
            spool.write_findings(place / spool.FINDINGS, findings)
            return _result("IMPROPER", place, {FORM: len(findings)}, warnings=0)
        counts, due = checked.counts, checked.outcome.due
        state = "PROPER" if checked.outcome.proper else "IMPROPER"
        result = _result(state, place, counts.by_ground, counts.warnings)
        if due is not None and checked.outcome.proper:
            result["due"] = {"amount": due.amount, "currency": due.currency}
        return result


def _result(state: str, place: Path, counts: dict[str, int], warnings: int) -> dict[str, Any]:
    return {
        "state": state,
        "counts_by_ground": counts,
        "findings": _first(place / spool.FINDINGS),
        "warnings": _first(place / spool.WARNINGS),
        "warnings_in_all": warnings,
    }


def _first(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    with path.open("rb") as told:
        return [orjson.loads(line) for line in islice(told, SHOWN_MAX)]
