"""Long work of payments."""

from services.payments.jobs import credit_run, prepare, release, statements
from shared.jobs.kinds import JobKind

JOBS: dict[str, JobKind] = {
    "credit-run": JobKind(credit_run.run, deadline_s=1800),
    "prepare-payment-run": JobKind(prepare.run, deadline_s=900),
    "release-payment-run": JobKind(release.run, deadline_s=900),
    "issue-statements": JobKind(statements.run, deadline_s=3600),
}
