"""Long work: leased jobs in `work.job`, CPU-bound parts in child processes.

Reading a hostile file, matching ten thousand titles or computing a run must not block the API's loop and
must not take the service down with it. A service names its kinds of jobs in `jobs/__init__.py`:

    JOBS = {"take-account": JobKind(take_account.run, deadline_s=120, memory_mb=512)}

**Queue.** `ctx.jobs.queue(kind, key, subject, args, ...)` writes one row; the same kind and key is the same
job, queued once, its id derived from both. `needs={"registry": 812}` holds it back until that record was
heard and every read model has passed it: so no policy ever waits in its loop for another service.

**Lease.** A runner takes the oldest job that may run (`FOR UPDATE SKIP LOCKED`) and holds it with a lease
that it renews while it works; a process that dies stops renewing, and another takes the job again. After
three attempts that broke, or twenty whose processes died, the job is FAILED. Its effects are commands with
derived ids, so an attempt that got half way is continued, never doubled.

**Child.** `await job.compute(function, *args)` runs a pure module-level function in a process of its own
(`python -m shared.jobs.child`) with a limit on memory, no open files of the service, no environment but
what Python needs, and the job's deadline. What the function returns or raises comes back; a child that is
killed, aborts or runs out of memory becomes a `JobFailed` with a finding. Heavy libraries are imported only
there. This package's own imports are therefore kept apart: `child` needs nothing but the standard library.

**Outcome.** A job is QUEUED, RUNNING, DONE with a result, FAILED with a problem (title and findings), or
CANCELLED. `JobFailed` and `Unreadable` fail it at once; anything unforeseen is tried again first.

**Day clock.** `daybreak.DayClock` appends `DayStarted` once per Baku day and seals the log's head with it.
"""
