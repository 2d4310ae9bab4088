"""Distribution's long work: files read, drafts computed in a child process, runs closed item by item."""

from services.distribution.jobs import (
    books,
    close_run,
    compare_policies,
    compute_run,
    expire_reserves,
    fetch_bulletin,
    prepare_base,
    preview_run,
    propose_policies,
    record_bulletin,
    write_differences,
    write_report,
)
from services.distribution.projections.evidence import find_evidence, ledger_of
from services.distribution.publisher import publish
from shared.jobs.auditing import AuditPart, audit_jobs
from shared.jobs.books import books_jobs
from shared.jobs.kinds import JobKind

AUDIT = AuditPart(
    find=find_evidence,
    publish=publish,
    names=frozenset(
        {
            "receipt",
            "target",
            "account",
            "work",
            "run",
            "allocation",
            "payer",
            "owner",
            "receiver",
            "person",
            "society",
        }
    ),
    ledger=ledger_of,
    impersonal=True,
)

JOBS: dict[str, JobKind] = {
    "propose-policies": JobKind(propose_policies.run, deadline_s=30, memory_mb=512),
    "record-bulletin": JobKind(record_bulletin.run, deadline_s=30, memory_mb=512),
    "fetch-bulletin": JobKind(fetch_bulletin.run, deadline_s=30, memory_mb=512),
    "prepare-base": JobKind(prepare_base.run, deadline_s=900, memory_mb=1024),
    "compute-run": JobKind(compute_run.run, deadline_s=900, memory_mb=2048),
    "preview-run": JobKind(preview_run.run, deadline_s=900, memory_mb=2048),
    "compare-policies": JobKind(compare_policies.run, deadline_s=7200, memory_mb=2048),
    "close-run": JobKind(close_run.run, deadline_s=1800, memory_mb=2048),
    "expire-reserves": JobKind(expire_reserves.run, deadline_s=900, memory_mb=512),
    "write-report": JobKind(write_report.run, deadline_s=300, memory_mb=512),
    "write-differences": JobKind(write_differences.run, deadline_s=300, memory_mb=1024),
    **books_jobs(books.PART),
    **audit_jobs(AUDIT),
}
