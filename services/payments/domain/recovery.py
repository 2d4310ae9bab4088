"""How much is recovered of what distribution took back: what is set against unpaid credits, oldest first (D-70)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCredit:
    """A credit that no order pays and no payment run has."""

    credit: str
    account: tuple[str, str]
    """Payee and currency."""
    net: int
    """Minor units; below zero: owed."""
    takes_back: str | None
    """The credit that one below zero takes back; what came with the old system's books takes back none."""
    disputed: bool
    position: int


def set_against(
    credits_: Sequence[OpenCredit], unpaid: Collection[str], said: Mapping[str, int]
) -> dict[str, int]:
    """Minor units recovered by now, by the credit that takes back another; `said`: what of each was said before.

    One whose own credit is `unpaid` is set against it, the others share, in the order in which they came, what else the
    payee is credited with. What is disputed covers nothing but what takes it back, and nothing covers twice: what was
    said stays said, so where its cover has gone (was itself taken back, or is disputed now) the next ones wait.
    """
    pairs = {one.takes_back for one in credits_ if one.takes_back in unpaid}
    left: Counter[tuple[str, str]] = Counter()
    for one in credits_:
        if one.takes_back in pairs:
            left[one.account] -= one.net
        elif one.net > 0 and not one.disputed and one.credit not in pairs:
            left[one.account] += one.net
        left[one.account] -= said.get(one.credit, 0)
    found: dict[str, int] = {}
    for one in sorted(credits_, key=lambda one: (one.takes_back not in pairs, one.position, one.credit)):
        if one.net >= 0 or (one.disputed and one.takes_back not in pairs):
            continue
        before = said.get(one.credit, 0)
        part = max(0, min(-one.net - before, left[one.account]))
        left[one.account] -= part
        if one.takes_back is not None:
            found[one.credit] = before + part
    return found
