"""Why the system cannot run on this machine, for the person who wanted to start it."""


class CannotStart(RuntimeError):
    """Something lacks or does not start; the text says what, and what helps. No traceback says more."""
