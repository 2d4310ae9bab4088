"""Matching's long work: a whole batch is searched in a child process."""

from services.matching.jobs import match
from shared.jobs.kinds import JobKind

JOBS: dict[str, JobKind] = {"match": JobKind(match.run, deadline_s=1800, memory_mb=768)}
