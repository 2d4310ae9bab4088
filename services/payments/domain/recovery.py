"""How much is recovered of what distribution took back: what is set against unpaid credits, oldest first (D-70)."""

from collections.abc import Collection, Iterable, Sequence
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


def set_against(credits_: Sequence[OpenCredit], unpaid: Collection[str]) -> dict[str, int]:
    """Minor units recovered by now, by the credit that takes back another.

    One whose own credit is `unpaid` is set against it whole; the others share, in the order in which they came, what
    else the payee is credited with. What is disputed covers nothing but what takes it back.
    """
    pairs = {one.takes_back for one in credits_ if one.takes_back in unpaid}
    left: dict[tuple[str, str], int] = {}
    for one in credits_:
        if one.net > 0 and not one.disputed and one.credit not in pairs:
            left[one.account] = left.get(one.account, 0) + one.net
    found: dict[str, int] = {}
    for one in _by_age(credits_):
        if one.takes_back in pairs:
            found[one.credit] = -one.net
        elif not one.disputed:
            part = min(-one.net, left.get(one.account, 0))
            left[one.account] = left.get(one.account, 0) - part
            if one.takes_back is not None:
                found[one.credit] = part
    return found


def _by_age(credits_: Iterable[OpenCredit]) -> list[OpenCredit]:
    return sorted((one for one in credits_ if one.net < 0), key=lambda one: (one.position, one.credit))
