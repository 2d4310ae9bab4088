"""What decides over unpaid credits on a day, put together from the read models and the tax profiles."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.circumstances import Circumstances
from services.payments.domain.holds import Hold, Holds
from services.payments.domain.owed import Owed
from services.payments.domain.policy_creditors import CREDITORS
from services.payments.domain.policy_words import Account
from services.payments.domain.standing import Unpaid
from services.payments.projections.contract import terms_on
from services.payments.projections.dispute import read_holds
from services.payments.projections.merged import read_stands
from services.payments.projections.order import came_back
from services.payments.projections.party import read_payees
from services.payments.projections.payee_data import accounts_of
from services.payments.projections.policy import policies_on
from services.payments.projections.rate import quotes_on
from services.payments.projections.run import closing_days
from services.payments.projections.tax_certificate import treaties_on
from services.payments.vault import read_profiles


async def read_circumstances(
    connection: AsyncConnection,
    day: date,
    unpaid: Sequence[Unpaid],
    holds: Iterable[Hold] | None = None,
    owed: Sequence[Owed] = (),
    today: date | None = None,
) -> Circumstances:
    """The circumstances of these credits and liabilities on a day; `holds` from their stream, else from the read
    model; `today` where it is not that day: an account cools until then, not until the day that an order is for."""
    payees = sorted({one.payee for one in unpaid} | {one.creditor for one in owed})
    policies = await policies_on(connection, day)
    cools = timedelta(days=policies.cooling_days)
    versions, changed = await accounts_of(connection, payees)
    back = await came_back(connection, payees)
    known = await read_payees(connection, payees)
    stands = await read_stands(connection)
    abroad = {one: stands.parties.get(one, one) for one, payee in known.items() if payee.abroad}
    return Circumstances(
        day=day,
        payees=known,
        profiles=await read_profiles(connection, versions),
        holds=Holds(await read_holds(connection) if holds is None else holds, stands),
        rules=policies.rules,
        returned=back.codes,
        cooling={
            payee: changed_on + cools
            for payee, changed_on in changed.items()
            if (today or day) < changed_on + cools
        },
        threshold=policies.threshold,
        treaties=await treaties_on(connection, day, payees),
        accounts={
            one.kind.value: Account(name=one.name, iban=one.iban, bic=one.bic) for one in policies.creditors
        },
        purposes={one.kind.value: one.purpose for one in policies.creditors},
        creditors_version=policies.versions.get(CREDITORS, 0),
        contracts=await terms_on(connection, abroad, day),
        quotes=await quotes_on(connection, day) if abroad else {},
        credited_on=await closing_days(connection, {one.run for one in unpaid if one.payee in abroad}),
        asked=back.asked,
    )
