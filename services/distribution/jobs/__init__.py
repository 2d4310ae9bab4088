"""Distribution's long work: files read, drafts computed in a child process, runs closed item by item."""

from services.distribution.jobs import (
    books,
    close_run,
    compare_policies,
    compute_run,
    expire_reserves,
    export_audit,
    fetch_bulletin,
    prepare_base,
    preview_run,
    propose_policies,
    record_bulletin,
    write_differences,
    write_report,
)
from shared.jobs.books import books_jobs
from shared.jobs.kinds import JobKind

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
    "export-audit": JobKind(export_audit.run, deadline_s=1800, memory_mb=512),
    "write-report": JobKind(write_report.run, deadline_s=300, memory_mb=512),
    "write-differences": JobKind(write_differences.run, deadline_s=300, memory_mb=1024),
    **books_jobs(books.PART),
}
