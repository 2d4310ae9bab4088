"""What is told ahead of tax."""

from datetime import timedelta

from services.payments.projections.tax_certificate import expiring
from shared.eventstore.days import DayStarted
from shared.messaging.alarms import raise_alarm
from shared.messaging.reaction import Reaction

TOLD_AHEAD = timedelta(days=60)
"""How long before its last day a certificate is said to end: time to ask for the next one."""


async def warn_of_expiring_certificates(reaction: Reaction, event: DayStarted) -> None:
    """A certificate that ends soon, with none to follow, is an alarm, once: then the standard rate applies (D-46)."""
    async with reaction.ctx.engine.connect() as connection:
        found = await expiring(connection, event.day, event.day + TOLD_AHEAD)
    for one in found:
        what = (
            f"certificate {one['number']} of {one['payee']} ({one['country']}, {one['rate']}%) ends on "
            f"{one['valid_to']}; payments after that day are taxed at the standard rate"
        )
        about = f"{one['payee']} {one['number']}"
        await raise_alarm(reaction.ctx.pool, "tax", "CERTIFICATE_ENDS", what, about=about)
