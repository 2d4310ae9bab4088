"""Intake's long work: files are read in child processes, with their own memory and deadline."""

from services.intake.jobs import (
    books,
    check_account,
    take_account,
    take_schedule,
    take_statement,
    write_letter,
)
from services.intake.projections.evidence import find_evidence
from services.intake.publisher import publish
from shared.jobs.auditing import AuditPart, audit_jobs
from shared.jobs.books import books_jobs
from shared.jobs.kinds import JobKind

AUDIT = AuditPart(
    find=find_evidence,
    publish=publish,
    names=frozenset({"contract", "payer", "society"}),
)

JOBS: dict[str, JobKind] = {
    "take-account": JobKind(take_account.run, deadline_s=1800, memory_mb=1024),
    "check-account": JobKind(check_account.run, deadline_s=1800, memory_mb=1024),
    "take-schedule": JobKind(take_schedule.run, deadline_s=300, memory_mb=1024),
    "take-statement": JobKind(take_statement.run, deadline_s=300, memory_mb=1024),
    "write-letter": JobKind(write_letter.run, deadline_s=120, memory_mb=512),
    **books_jobs(books.PART),
    **audit_jobs(AUDIT),
}
