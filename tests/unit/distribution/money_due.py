"""What everybody is to have of an account in histories of money, by today's registry and by what went for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from shared.contracts.terms import HoldReason, Role, ShareState
from tests.unit.distribution.money_abroad import USED_UNTIL
from tests.unit.distribution.money_account import USED_ON, Account
from tests.unit.distribution.money_compared import went_of
from tests.unit.distribution.money_dealt import WEIGHTS
from tests.unit.distribution.money_history import Guild

Whose = tuple[str, Role, str]
"""Work, role and owner, as they stand."""
_HIS = (ShareState.CREDITED, ShareState.REFUSED, ShareState.RETURNABLE)


def due_of(guild: Guild, account: Account, came: int) -> tuple[dict[Whose, Fraction], dict[Whose, Fraction]]:
    """By the registry, what is for everybody to have, and with what waits for his mandate; `came`: from the period
    before."""
    whole = sum(use for _, use in account.lines.values())
    found: dict[Whose, Fraction] = defaultdict(Fraction)
    every: dict[Whose, Fraction] = defaultdict(Fraction)
    for number, (reported, use) in account.lines.items():
        work = guild.now(reported)
        gross = Fraction((account.manat(account.due) + came) * use, whole)
        used_on = USED_UNTIL if account.abroad else USED_ON[number]
        for of, held in guild.owners(work).items() if work in guild.works else ():
            for owner, part in held.items():
                part_of = gross * WEIGHTS[of] / 18 * part
                every[work, of, owner] += part_of
                goes_back = account.abroad and guild.people.managed(owner)
                if guild.people.mandated(owner) or guild.people.refuses(owner, used_on) or goes_back:
                    found[work, of, owner] += part_of
    return found, every


def had_of(guild: Guild, name: str, *, kept: bool = False) -> dict[Whose, int]:
    """What everybody has of an account, beside what went; what waited for him once, where it is now. `kept`: with what
    is in reserve for him."""
    found: dict[Whose, int] = defaultdict(int)
    waited: dict[tuple[str, str], Whose] = {}
    standing = [made for made in guild.standing() if made.target == name]
    for made in standing:
        gone = {one.share for one in went_of(guild, made)}
        for share in made.shares:
            waits = share.reason == HoldReason.RECOVERY
            if share.owner and (kept or waits or share.state in _HIS) and share.share not in gone:
                whose = guild.now(made.work), share.role, guild.people.now(share.owner)
                found[whose] += share.gross.amount
                waited |= {(made.allocation, share.share): whose} if kept or waits else {}
    for taken in (taken for made in standing for taken in made.takes):
        if whose_it_was := waited.get((taken.allocation, taken.share)):
            found[whose_it_was] -= taken.amount.amount
    return found


def gone_of(guild: Guild, name: str) -> Iterator[tuple[tuple[str, Role, str | None], int]]:
    """Whose it was that went of an account, and how much it is."""
    for made in guild.standing():
        shares = {share.share: share for share in made.shares}
        for one in went_of(guild, made) if made.target == name else ():
            share = shares[one.share]
            owner = share.owner and guild.people.now(share.owner)
            yield (guild.now(made.work), share.role, owner), one.amount.amount


def is_theirs(guild: Guild, name: str, before: dict[Whose, int], kept: dict[Whose, int]) -> None:
    """Everybody has his part, but for odd qəpik. Where something went, that is of the part of whoever's it was,
    and one may have less than that, but not less than one had `before`; where money is lacking no role has more than
    what was had of it or `kept` for its owners."""
    account = guild.accounts[name]
    has, (due, every) = had_of(guild, name), due_of(guild, account, guild.carried.received(name))
    gone: dict[tuple[str, Role, str | None], int] = defaultdict(int)
    for whose, amount in gone_of(guild, name):
        gone[whose] += amount
    odd = 1 + sum(len(made.shares) for made in guild.standing() if made.target == name)
    lacking = guild.lost.lacking.get(name, 0)
    assert lacking <= sum(gone.values())
    for key in has.keys() | due.keys():
        his, went = due.get(key, Fraction(0)), gone.get(key, 0)
        # What went may be of what waited for his mandate, or of what did not.
        left = max(Fraction(0), his - went)
        most = min(his, max(Fraction(0), every.get(key, Fraction(0)) - went))
        assert has[key] <= most + odd, f"{key} has {has[key]} of {name}, his part is {most}"
        least = min(left, Fraction(before.get(key, 0))) if gone else left
        assert has[key] >= least - odd, f"{key} has {has[key]} of {name}, at least {least} is his"
    for role, has_now in _by_role(has).items() if lacking > odd else ():
        # Within a role a release gives to whoever has less than his part of all that it came to.
        assert has_now <= _by_role(kept)[role] + odd, (
            f"{role} gains in {name}, of which {lacking} are lacking"
        )


def _by_role(sums: dict[Whose, int]) -> dict[tuple[str, Role], int]:
    found: dict[tuple[str, Role], int] = defaultdict(int)
    for (work, role, _), amount in sums.items():
        found[work, role] += amount
    return found
