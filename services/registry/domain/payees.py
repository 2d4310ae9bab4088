"""Receivers of an owner's royalty: a set with a day and a document, always the whole; the next set ends it (D-03)."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from services.registry.domain.party_events import Event, PayeeTied, PayeeUntied
from shared.kernel.decider import Accepted, AlreadyApplied, Decision, Rejected


def tie(
    payees: tuple[PayeeTied, ...], tied: Sequence[PayeeTied], theirs: Sequence[PayeeTied] = ()
) -> Decision[Event]:
    """A set of receivers from a day on, and the end of the one before. `theirs` are those of the records that the owner
    stands for: they are untied there first."""
    if not payees:
        return Rejected("NO_RECEIVER", "A set names at least one receiver.")
    if set(payees) <= set(tied):
        return AlreadyApplied()
    if len({payee.receiver for payee in payees}) < len(payees):
        return Rejected("RECEIVER_NAMED_TWICE", "Each receiver is named once, with all that he receives.")
    if sum((payee.fraction for payee in payees), Fraction(0)) != 1:
        return Rejected("FRACTIONS_ARE_NOT_THE_WHOLE", "The receivers' fractions make 1/1 together.")
    if any(payee.fraction <= 0 for payee in payees):
        return Rejected("RECEIVER_OF_NOTHING", "Each receiver has a part of the whole.")
    begins = payees[0].valid_from
    if any(known.valid_from >= begins for known in tied):
        latest = max(known.valid_from for known in tied)
        return Rejected(
            "PAYEES_ALREADY_TIED", f"Receivers are tied from {latest} on; a new set begins later."
        )
    for known in theirs:
        if known.valid_to is None or known.valid_to >= begins:
            word = f"Receivers of the merged record {known.party} are tied: untie them there first."
            return Rejected("PAYEES_ALREADY_TIED", word)
    ended = _ended(tied, begins - timedelta(days=1), payees[0].document_sha256)
    return Accepted((*ended, *payees))


def untie(last_day: date, document_sha256: str, tied: Sequence[PayeeTied]) -> Decision[Event]:
    """The last day of the set in force: from the next day the owner receives himself."""
    if not tied:
        return Rejected("NO_PAYEES_TIED", "The owner receives himself.")
    latest = max(known.valid_from for known in tied)
    if last_day < latest:
        return Rejected("ENDS_BEFORE_ITS_BEGINNING", f"The receivers are tied from {latest} on.")
    ended = _ended(tied, last_day, document_sha256)
    if not ended:
        over = max(known.valid_to for known in tied if known.valid_to is not None)
        if over == last_day:
            return AlreadyApplied()
        return Rejected("NO_PAYEES_TIED", f"The receivers' last day was {over}.")
    return Accepted(tuple(ended))


def _ended(tied: Sequence[PayeeTied], last_day: date, document_sha256: str) -> list[PayeeUntied]:
    return [
        PayeeUntied(
            link=known.link,
            party=known.party,
            receiver=known.receiver,
            fraction=known.fraction,
            valid_from=known.valid_from,
            valid_to=last_day,
            document_sha256=document_sha256,
        )
        for known in tied
        if known.valid_to is None or known.valid_to > last_day
    ]
