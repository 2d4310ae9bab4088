"""Long work: leased jobs in `work.job`, CPU-bound parts in child processes, and the day clock.

A service names its kinds of jobs in its `jobs/__init__.py`; `queue` takes them in, `runner` works under a `leasing`
lease, `compute` runs a pure function in a limited child, `entering` executes a job's commands. How and why:
`shared/README.md`. This package's own imports are kept apart: `child` needs nothing but the standard library.
"""
