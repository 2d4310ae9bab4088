"""Intake's long work: files are read in child processes, with their own memory and deadline."""

from services.intake.jobs import take_account, take_schedule, take_statement
from shared.jobs.kinds import JobKind

TAKE_ACCOUNT = "take-account"
TAKE_SCHEDULE = "take-schedule"
TAKE_STATEMENT = "take-statement"

JOBS = {
    TAKE_ACCOUNT: JobKind(take_account.run, deadline_s=300, memory_mb=1536),
    TAKE_SCHEDULE: JobKind(take_schedule.run, deadline_s=300, memory_mb=1024),
    TAKE_STATEMENT: JobKind(take_statement.run, deadline_s=300, memory_mb=1024),
}
