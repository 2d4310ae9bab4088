"""Records that were merged, as those read them who heard of it (D-102)."""

from collections.abc import Iterable, Mapping


def survivors(into: Mapping[str, str]) -> dict[str, str]:
    """Which record stands for each merged one, through others too. `into` never leads in a circle."""
    found: dict[str, str] = {}
    for one in into:
        at = into[one]
        while at in into:
            at = into[at]
        found[one] = at
    return found


def same_records(ids: Iterable[str], survivors: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Id -> every record that it is of: the one that stands, and those that were merged into that."""
    merged: dict[str, list[str]] = {}
    for one, survivor in survivors.items():
        merged.setdefault(survivor, []).append(one)
    stands = {one: survivors.get(one, one) for one in ids}
    return {name: (one, *sorted(merged.get(one, ()))) for name, one in stands.items()}
