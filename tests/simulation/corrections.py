"""What of a distributed account is taken back and issued anew, and whose money that is (D-70, D-89): a second time from
the decisions' text, with whole qəpik.

A work is left alone where its sum and everybody's part come out the same. Of what is issued anew each owner has at once
what he gives back himself, now or still since an earlier time, and anybody what was nobody's; what another was credited
with waits until it is recovered, also where there was less of the account meanwhile than would have waited for it.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from tests.simulation.owed import Owed

Share = dict[str, Any]

_SETTLED = ("CREDITED", "REFUSED")


def exchanged(
    stand: list[Share], then: list[Share], now: list[Share], owed: Owed
) -> tuple[list[Share], list[Share]]:
    """What is taken back of the shares that stand, and what is issued in its place, before its deductions. `then`: what
    the account would have given on the day of its first run; `now`: with whom that one could not pay yet; `owed`: what
    was taken back before and is not recovered."""
    works = {share["work"] for share in (*stand, *then)}
    differing = {work for work in works if _differs(_of(stand, work), _of(then, work))}
    gone = [share for share in stand if share["work"] in differing]
    # Of what is worth nothing any more nothing is issued.
    worth = {work for work in differing if sum(share["gross"] for share in _of(now, work))}
    unseen = max(0, owed.whole - _waiting(stand))
    return gone, _funded(gone, [dict(share) for share in now if share["work"] in worth], owed.own, unseen)


def waits(share: Share) -> bool:
    """Whether it is of what another was credited with."""
    return bool(share["reason"] == "RECOVERY" or share.get("marked"))


def dated(gone: list[Share], issued: list[Share]) -> list[Share]:
    """What is issued, what is reserved of it parted by its start: what was in reserve stays in it, of its own owner
    first, else of its role, else of its whole work; of a work of which nothing is taken back what was of any. What
    somebody was credited with begins anew, without a start (D-23)."""
    waited = [[share, share["gross"]] for share in gone if share["state"] == "RESERVED" and share["gross"]]
    for one in waited:
        one[1] -= sum(share["gross"] for share in gone if share.get("of") is one[0])
    waited.sort(key=lambda one: one[0]["start"], reverse=True)
    works = {share["work"] for share in gone}
    starts: list[dict[date, int]] = [{} for _ in issued]
    reserved = [pair for pair in zip(issued, starts, strict=True) if pair[0]["state"] == "RESERVED"]
    for work in sorted(dict.fromkeys(share["work"] for share in issued), key=lambda work: work not in works):
        own = [one for one in waited if one[0]["work"] == work or work not in works]
        for alike in (_owners, _roles, _wholes):
            for share, of in (pair for pair in reserved if pair[0]["work"] == work):
                for one in (one for one in own if alike(one[0], share)):
                    part = min(one[1], share["gross"] - sum(of.values()))
                    one[1] -= part
                    of[one[0]["start"]] = of.get(one[0]["start"], 0) + part
    return [part for share, of in zip(issued, starts, strict=True) for part in _by_start(share, of)]


def _owners(before: Share, share: Share) -> bool:
    return bool((before["role"], before["owner"]) == (share["role"], share["owner"]))


def _roles(before: Share, share: Share) -> bool:
    return bool(before["role"] == share["role"])


def _wholes(before: Share, share: Share) -> bool:
    return "ALL" in (before["role"], share["role"])


def _by_start(share: Share, starts: dict[date, int]) -> list[Share]:
    known = [(on, amount) for on, amount in sorted(starts.items()) if amount]
    rest = share["gross"] - sum(amount for _, amount in known)
    if not known:
        return [share]
    return [
        share | {"gross": amount, "net": amount, "part": share["part"] * amount / share["gross"], "since": on}
        for on, amount in [*known, (None, rest)]
        if amount
    ]


def _of(shares: list[Share], work: str) -> list[Share]:
    return [share for share in shares if share["work"] == work]


def _differs(stand: list[Share], then: list[Share]) -> bool:
    roots = [share for share in stand if "of" not in share]
    if sum(share["gross"] for share in roots) != sum(share["gross"] for share in then):
        return True
    had, given = _settled(roots), _settled(then)
    return any(_lost(before, given.get(key, (0, Fraction(0)))) for key, before in had.items())


def _settled(shares: list[Share]) -> dict[tuple[str, str, str], tuple[int, Fraction]]:
    found: dict[tuple[str, str, str], tuple[int, Fraction]] = {}
    for share in shares:
        state = "CREDITED" if share["reason"] == "RECOVERY" else share["state"]
        if state in _SETTLED and share["gross"]:
            key = (share["role"], share["owner"], state)
            amount, part = found.get(key, (0, Fraction(0)))
            found[key] = (amount + share["gross"], part + share["part"])
    return found


def _lost(before: tuple[int, Fraction], given: tuple[int, Fraction]) -> bool:
    odd = given[1] == before[1] and before[0] - given[0] <= 1
    return given[0] < before[0] and not odd


def _waiting(shares: list[Share]) -> int:
    """What waits for others to give it back."""
    taken = sum(share["gross"] for share in shares if "of" in share and waits(share["of"]))
    return int(sum(share["gross"] for share in shares if waits(share)) - taken)


def _funded(gone: list[Share], issued: list[Share], had: Counter[str], unseen: int) -> list[Share]:
    """The shares as far as their money is there; the rest waits. `had`: what owners still have since an earlier time;
    `unseen`: what is not there of that and nothing waits for."""
    own: Counter[str] = Counter()
    of_role: Counter[str] = Counter()
    free, owed = 0, _waiting(gone)
    for share in gone:
        if waits(share):
            continue
        if share["state"] == "CREDITED":
            own[share["owner"]] += share["gross"]
        else:
            free += share["gross"]
            of_role[share["role"]] += share["gross"]
    for share in gone:
        if "of" in share and not waits(share["of"]):
            # It is what a reserve was that is taken back too.
            free -= share["gross"]
    back = free + owed + sum(own.values())
    free += max(0, sum(share["gross"] for share in issued) - back - unseen)
    free = _kept(issued, of_role, free)
    found = []
    for share in issued:
        if share["state"] != "CREDITED" or not share["gross"]:
            found.append(share)
            continue
        his = 0
        for some in (own, had):
            part = min(share["gross"] - his, some[share["owner"]])
            some[share["owner"]] -= part
            his += part
        more = min(share["gross"] - his, free)
        free -= more
        found += _parted(share, his + more)
    return found


def _kept(issued: list[Share], of_role: Counter[str], free: int) -> int:
    """Mark what nobody is credited with and another was; what is left of what was nobody's. Of that, what is nobody's
    for good takes first, and each what was of its role before what was of any."""
    kept = [share for share in issued if share["state"] != "CREDITED" and share["gross"]]
    kept.sort(key=lambda share: share["state"] in ("HELD", "RESERVED"))
    lacks = [share["gross"] for share in kept]
    for at, share in enumerate(kept):
        taken = min(lacks[at], of_role[share["role"]], free)
        of_role[share["role"]] -= taken
        lacks[at] -= taken
        free -= taken
    for at, share in enumerate(kept):
        taken = min(lacks[at], free)
        lacks[at] -= taken
        free -= taken
        if lacks[at]:
            share["marked"] = True
    return free


def _parted(share: Share, there: int) -> list[Share]:
    held = {"state": "HELD", "reason": "RECOVERY", "receiver": None, "class": None}
    return [
        share
        | state
        | {"gross": some, "net": some, "part": share["part"] * some / share["gross"], "deductions": {}}
        for some, state in ((there, {}), (share["gross"] - there, held))
        if some
    ]
