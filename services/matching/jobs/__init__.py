"""Matching's long work in child processes: batches are searched, enquiry lists and letters written, answers read."""

from services.matching.jobs import (
    fill_enquiry_list,
    match,
    propose_merges,
    record_publication,
    take_enquiry_answers,
    write_claim_letter,
)
from services.matching.projections.evidence import find_evidence
from services.matching.publisher import publish
from shared.jobs.auditing import AuditPart, audit_jobs
from shared.jobs.kinds import JobKind

AUDIT = AuditPart(
    find=find_evidence,
    publish=publish,
    names=frozenset({"work", "party"}),
)

JOBS: dict[str, JobKind] = {
    "match": JobKind(match.run, deadline_s=1800, memory_mb=768),
    "fill-enquiry-list": JobKind(fill_enquiry_list.run, deadline_s=120, memory_mb=512),
    "propose-merges": JobKind(propose_merges.run, deadline_s=900, memory_mb=1024),
    "record-publication": JobKind(record_publication.run, deadline_s=600, memory_mb=512),
    "take-enquiry-answers": JobKind(take_enquiry_answers.run, deadline_s=120, memory_mb=1024),
    "write-claim-letter": JobKind(write_claim_letter.run, deadline_s=120, memory_mb=512),
    **audit_jobs(AUDIT),
}
