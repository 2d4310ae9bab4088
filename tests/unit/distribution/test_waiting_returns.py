"""What goes back to the organisation that sent it, in place of what somebody was credited with, waits until that is
recovered from him (D-68, D-70)."""

from fractions import Fraction

import pytest

from services.distribution.domain.draft import Draft
from shared.kernel.money import Money
from tests.unit.distribution.money_account import Account
from tests.unit.distribution.money_history import Guild
from tests.unit.distribution.run_given import D, told

WHOLE = Fraction(1)


def _of_direction(draft: Draft) -> list[tuple[str | None, str, str | None, str | None, int]]:
    return told([share for one in draft.allocations for share in one.shares if share.role is D])


@pytest.mark.clause("2.2.7-a", "2.2.8-a")
def test_what_was_credited_before_it_was_another_organisations_goes_back_once_it_is_recovered() -> None:
    guild = Guild()
    # 1.95 AZN for 1.00 EUR, and a third of it for the direction.
    guild.accounts["abroad"] = Account(due=1_00, lines={1: ("film", 1_00)}, received=1_00, abroad=True)
    guild.register("film", {D: {"ada": WHOLE}})
    guild.people.mandates["ada"] = guild.day
    assert _of_direction(guild.run()) == [("ada", "CREDITED", None, "ada", 65)]
    guild.people.elsewhere["bob"] = guild.day
    guild.register("film", {D: {"bob": WHOLE}})
    waits = guild.run()
    assert (_of_direction(waits), waits.returns) == ([("bob", "HELD", "RECOVERY", None, 65)], ())
    guild.register("film", {D: {"bob": WHOLE}})
    nothing = guild.run()
    assert (nothing.allocations, nothing.reversals) == ((), ())
    guild.owing.give_all("abroad", guild.people.now)
    back = guild.run()
    assert _of_direction(back) == [("bob", "RETURNABLE", None, None, 65)]
    # Six of 18 parts of a euro are 33.33 cents; the odd one is the direction's.
    assert [one.amount for one in back.returns] == [Money(34, "EUR")]
