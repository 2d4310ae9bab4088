"""Entries of the double-entry ledger as the rows of their holders keep them."""

from collections.abc import Iterable
from typing import Any

from services.distribution.domain.double_entry import Movement
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day


def noted(journal: list[Any], moved: Iterable[Movement], entry: Entry) -> list[Any]:
    """The journal with what an event moved: in order, with where it stands in the log, the Baku day on which it was
    recorded, the day to which it belongs, and what caused it.

    What moves within a holder moves when the money is there: an account belongs to its period, its money to a later
    day.
    """
    day = entry.effective_on.isoformat()
    within = max((one["effective_on"] for one in journal), default=day)
    return [
        *journal,
        *(
            {
                "position": entry.position,
                "number": number,
                "recorded_on": baku_day(entry.recorded_at).isoformat(),
                "effective_on": day if one.tied else max(day, within),
                "cause": type(entry.event).__name__,
                "event": entry.event_id,
                "debit": one.debit,
                "credit": one.credit,
                "currency": one.currency,
                "amount": one.amount,
            }
            for number, one in enumerate(moved, 1)
        ),
    ]
