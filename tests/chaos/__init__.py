"""The whole system under load while everything below and beside it dies: `make chaos [SEED=n] [N=rounds]`.

Not part of the suite: a run takes minutes and kills processes. `__main__` plays rounds; each starts stories (accounts
to payments, `load`), breaks things while they are told (`faults`), lets everything come back by itself, and then
proves what must hold (`checks`). What is broken when is decided by one seed; a run with the same seed breaks the same
things in the same order, though not at the same instruction.

Services die in two ways: SIGKILL from outside at any moment, and SIGKILL by their own hand at a labelled point
(`labels`), for which they are started through `dying`. Production code knows nothing of it.
"""
