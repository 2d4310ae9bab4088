"""The registry's long work: files are read in child processes, their rows entered by the thousand."""

from services.registry.jobs import enter_application, import_catalogue, import_societies
from services.registry.jobs.books import PART
from services.registry.projections.evidence import find_evidence
from services.registry.publisher import publish
from shared.jobs.auditing import AuditPart, audit_jobs
from shared.jobs.books import books_jobs
from shared.jobs.kinds import JobKind

AUDIT = AuditPart(
    find=find_evidence,
    publish=publish,
    names=frozenset({"licensor", "licensee"}),
)

JOBS: dict[str, JobKind] = {
    "enter-application": JobKind(enter_application.run),
    "import-catalogue": JobKind(import_catalogue.run, deadline_s=1800, memory_mb=3072),
    "import-societies": JobKind(import_societies.run, deadline_s=300, memory_mb=1024),
    **books_jobs(PART),
    **audit_jobs(AUDIT),
}
