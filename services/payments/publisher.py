"""What payments publishes of what it did."""

from typing import Any

from services.payments.domain.account import AccountCredited
from services.payments.domain.credit_events import ReceivableRecovered
from services.payments.domain.dispute_events import (
    DisputeClosed,
    DisputeLapsed,
    DisputeRaised,
    NarrowingApproved,
)
from services.payments.domain.order_events import (
    OrderConfirmed,
    OrderFailed,
    OrderIssued,
    OrderOutcomeUnknown,
    OrderReturned,
)
from services.payments.domain.outcome_events import OrderFoundPaid
from services.payments.domain.payment_run_events import RunReleased
from services.payments.domain.policy import PolicyAdopted
from services.payments.domain.statement import StatementMade
from shared.contracts import payments as public
from shared.contracts.platform import BooksTakenOver, PolicyApproved
from shared.eventstore.books_events import BooksEntered
from shared.eventstore.entries import Entry
from shared.kernel.restated import restated

PUBLIC: frozenset[type] = frozenset(
    {
        AccountCredited,
        ReceivableRecovered,
        DisputeRaised,
        NarrowingApproved,
        DisputeClosed,
        DisputeLapsed,
        OrderIssued,
        OrderConfirmed,
        OrderReturned,
        OrderFailed,
        OrderFoundPaid,
        OrderOutcomeUnknown,
        RunReleased,
        StatementMade,
        PolicyAdopted,
        BooksEntered,
    }
)


def _rate(event: OrderIssued) -> dict[str, Any]:
    quote = event.quote
    return {"rate": quote.rate if quote else None, "rate_day": quote.day if quote else None}


def publish(event: object, _: Entry) -> object:
    """The public event of a private one whose type is in PUBLIC."""
    match event:
        case AccountCredited():
            return restated(public.PayeeCredited, event)
        case ReceivableRecovered():
            return restated(public.ReceivableRecovered, event)
        case DisputeRaised():
            return restated(public.DisputeOpened, event)
        case NarrowingApproved():
            return restated(public.DisputeNarrowed, event)
        case DisputeClosed():
            return restated(public.DisputeEnded, event, lapsed=False)
        case DisputeLapsed():
            return public.DisputeEnded(
                dispute=event.dispute,
                work=event.work,
                documents_sha256=(event.document_sha256,),
                entitled=(),
                role=event.role,
                share=event.share,
                lapsed=True,
            )
        case OrderIssued():
            # Who decided a return waits for the order that names it.
            named = (*event.credits, *(item.liability for item in event.items))
            return restated(public.PaymentIssued, event, credits=named, paid=event.amount, **_rate(event))
        case OrderConfirmed():
            return restated(public.PaymentConfirmed, event)
        case OrderReturned():
            return restated(public.PaymentReturned, event)
        case OrderFailed():
            return restated(public.PaymentFailed, event)
        case OrderFoundPaid(document_sha256=document):
            return restated(public.PaymentConfirmed, event, entry=document)
        case OrderOutcomeUnknown():
            return restated(public.PaymentOutcomeUnknown, event)
        case RunReleased():
            return restated(public.PaymentRunReleased, event)
        case StatementMade():
            return restated(public.StatementIssued, event)
        case PolicyAdopted():
            return restated(PolicyApproved, event)
        case BooksEntered():
            return restated(BooksTakenOver, event)
    raise TypeError(f"{type(event).__name__} has no public form")
