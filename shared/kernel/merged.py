"""Records that were merged, as those read them who heard of it (D-102)."""

from collections.abc import Mapping


def survivors(into: Mapping[str, str]) -> dict[str, str]:
    """Which record stands for each merged one, through others too. `into` never leads in a circle."""
    found: dict[str, str] = {}
    for one in into:
        at = into[one]
        while at in into:
            at = into[at]
        found[one] = at
    return found
