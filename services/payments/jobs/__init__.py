"""Long work of payments: shares credited, a draft laid down, file and orders made, statements issued, the old system's
books taken over."""

from services.payments.jobs import (
    books,
    call_up,
    credit_run,
    export_journal,
    file_annual_summaries,
    file_register,
    file_tax_summaries,
    issue_statements,
    prepare_payment_run,
    release_payment_run,
)
from services.payments.projections.evidence import find_evidence, ledger_of
from services.payments.publisher import publish
from shared.jobs.auditing import AuditPart, audit_jobs
from shared.jobs.books import books_jobs
from shared.jobs.kinds import JobKind

AUDIT = AuditPart(
    find=find_evidence,
    publish=publish,
    names=frozenset({"payee", "owner", "creditor", "work", "entry"}),
    ledger=ledger_of,
)

JOBS: dict[str, JobKind] = {
    "credit-run": JobKind(credit_run.run, deadline_s=1800),
    "prepare-payment-run": JobKind(prepare_payment_run.run, deadline_s=900),
    "release-payment-run": JobKind(release_payment_run.run, deadline_s=900),
    "file-annual-summaries": JobKind(file_annual_summaries.run, deadline_s=3600),
    "issue-statements": JobKind(issue_statements.run, deadline_s=3600),
    "export-journal": JobKind(export_journal.run, deadline_s=1800),
    "call-up-liabilities": JobKind(call_up.run, deadline_s=600),
    "file-register": JobKind(file_register.run, deadline_s=1800),
    "file-tax-summaries": JobKind(file_tax_summaries.run, deadline_s=7200),
    **books_jobs(books.PART),
    **audit_jobs(AUDIT),
}
