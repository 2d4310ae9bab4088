"""The registry has no long work of its own."""

from shared.jobs import JobKind

JOBS: dict[str, JobKind] = {}
