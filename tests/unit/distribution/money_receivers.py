"""Who receives for whom in histories of money, held against what was credited."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from services.distribution.domain.recovery import waits
from services.distribution.domain.royalty import RoyaltyAllocated
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import Role, ShareState
from tests.simulation.rules import shared_out
from tests.unit.distribution.money_account import USED_ON
from tests.unit.distribution.money_history import Guild

Sums = dict[str, int]


def falls_to_receivers(guild: Guild, made: RoyaltyAllocated, day: date) -> None:
    """An owner's net, and each deduction of it, is his receivers' by their fractions on the day of the run, or of
    the one that is corrected, of what was released that of the release; who refuses gets nothing."""
    people = guild.people
    days = {day} | ({guild.runs[made.original_run]} if made.original_run else set())
    released = made
    while released.takes and released.mends:
        released = guild.made[released.mends]
        days.add(guild.runs[released.run])
    credited: dict[tuple[Role, str], list[AllocatedShare]] = defaultdict(list)
    for share in made.shares:
        if share.state is ShareState.CREDITED and share.owner:
            credited[share.role, share.owner].append(share)
            assert not people.refuses(share.owner, min(USED_ON.values()))
        else:
            assert share.receiver is None and share.net == share.gross and not share.deductions
            # What goes back to its sender goes out with the run, so nobody has to give it back first.
            goes_back = share.state is ShareState.RETURNABLE
            assert not goes_back or (made.target == "abroad" and not waits(share))
    for (_, owner), some_shares in credited.items():
        sums: Counter[str] = Counter()
        by: dict[str, Sums] = defaultdict(dict)
        for share in some_shares:
            assert share.receiver is not None
            by[share.receiver] = {"NET": share.net.amount} | {
                one.kind: one.amount.amount for one in share.deductions
            }
            sums.update(by[share.receiver])
            assert share.gross.amount == sum(by[share.receiver].values())
        assert len(by) == len(some_shares)
        meant = []
        for one in days:
            among = [(part, (name,)) for name, part in sorted(people.receivers(owner, one).items())]
            names = [name for _, (name,) in among]
            parted = {kind: shared_out(whole, among) for kind, whole in sums.items()}
            meant.append({n: {k: parts[at] for k, parts in parted.items()} for at, n in enumerate(names)})
        assert dict(by) in meant, f"{owner}: {dict(by)}, not one of {meant}"
