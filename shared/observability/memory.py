"""How a process collects its garbage."""

import gc

YOUNG_OBJECTS = 50_000
"""Objects that are made before the collector looks at the young ones; Python's own 700 are for small programs."""


def settle() -> None:
    """Keep what is there now out of the collector's way. Whoever serves calls it once, when he has what he keeps: to go
    through it again and again takes a tenth of the time, and tens of milliseconds from somebody who waits."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
