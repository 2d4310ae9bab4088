"""A correction told from one side to the other and back: what distribution credited is what payments has, at every
step, and what is recovered goes to whom it is due (D-70, D-98)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from services.distribution.main import PARTS as DISTRIBUTION
from services.payments.main import PARTS as PAYMENTS
from shared.contracts import registry
from shared.contracts.payments import ReceivableRecovered
from shared.contracts.terms import Role
from tests.integration.distribution.asking import closed_run, shown
from tests.integration.distribution.rules import furnish
from tests.integration.distribution.test_corrections import _proved, _shares
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import registry_events
from tests.integration.payments.test_corrections import ledger
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


class Both:
    """Two services that hear each other, and how far they did."""

    def __init__(self, distribution: OneService, payments: OneService) -> None:
        self.distribution, self.payments = distribution, payments
        self._told = {"distribution": 0, "payments": 0}

    async def tell(self) -> None:
        """Each hears what is new of the other."""
        for name, one, other in (
            ("distribution", self.distribution, self.payments),
            ("payments", self.payments, self.distribution),
        ):
            said = await one.published()
            await other.hear(name, *said[self._told[name] :])
            self._told[name] = len(said)
            await other.settle()

    async def agree(self) -> dict[str, int]:
        """The states of payments, once both sides hold and say the same."""
        credited = (await _proved(self.distribution))["CREDITED", None, "AZN"]
        states = await ledger(self.payments)
        told = await shown(self.distribution, "/v1/ledger", "distribution:ledger:read")
        assert told["credited"] == [{"currency": "AZN", "amount": credited}]
        assert states["credited"] == credited
        return states


@pytest.mark.clause("2.2.8-a", "X-a", "X-b")
async def test_both_sides_have_what_a_correction_left_of_each(make_service: MakeService) -> None:
    both = Both(await make_service(DISTRIBUTION), await make_service(PAYMENTS))
    await furnish(both.distribution)
    await both.payments.hear("registry", *registry_events())
    await closed_run(both.distribution)
    await both.tell()
    before = await both.agree()
    half = Fraction(1, 2)
    holders = tuple(registry.Holder(party=one, fraction=half) for one in ("dir", "cin"))
    await both.distribution.hear("registry", _shares({Role.DIRECTOR: holders}))
    await both.distribution.settle()
    await close_another(both.distribution)
    waiting = (await _proved(both.distribution))["HELD", "RECOVERY", "AZN"]
    await both.tell()
    corrected = await both.agree()
    assert corrected["credited"] < before["credited"]
    # Nobody was paid: all that was taken back is recovered at once, and distribution has heard so.
    told = [one for one in await both.payments.published() if isinstance(one, ReceivableRecovered)]
    assert sum(one.amount.amount for one in told) == before["credited"]
    closed = await close_another(both.distribution)
    assert (closed.reversals, sum(one.amount.amount for one in closed.totals)) == (0, waiting)
    await both.tell()
    await both.agree()
    assert ("HELD", "RECOVERY", "AZN") not in await _proved(both.distribution)
