"""Entries of double entry as the rows of their holders keep them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from services.payments.domain.double_entry import Movement
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day


def noted(journal: list[Any], movements: Iterable[Movement], effective_on: date, entry: Entry) -> list[Any]:
    """The journal with what an event moved: in order, with where it stands in the log and in the topic that it was
    heard from, the Baku day on which it was recorded, the day to which it belongs, and what caused it."""
    return [
        *journal,
        *(
            {
                "position": entry.position,
                "number": number,
                "sequence": entry.sequence,
                "recorded_on": baku_day(entry.recorded_at).isoformat(),
                "effective_on": effective_on.isoformat(),
                "cause": type(entry.event).__name__,
                "event": entry.event_id,
                "debit": one.debit.value,
                "credit": one.credit.value,
                "currency": one.amount.currency,
                "amount": one.amount.amount,
            }
            for number, one in enumerate(movements, 1)
        ),
    ]
