"""The registry has no long work of its own."""

from shared.jobs.kinds import JobKind

JOBS: dict[str, JobKind] = {}
