"""What intake publishes of what it did."""

from services.intake.domain.account_events import AccountFundingStated, AccountSentBack, AccountTaken
from services.intake.domain.award import AwardTold
from services.intake.domain.bank import StatementTaken
from services.intake.domain.bank_entry import BankEntryEntered
from services.intake.domain.cause import CauseApproved
from services.intake.domain.claim import ClaimClosed, PayerClaimed
from services.intake.domain.funding_events import FundingStated
from services.intake.domain.items import LinesChunked, ScheduleChunked, WorksChunked
from services.intake.domain.payment_status import STATUS, PaymentStatusTold
from services.intake.domain.receipt_events import (
    ReceiptEntered,
    ReceiptPartAllocated,
    ReceiptPartReassigned,
    ReceiptStated,
)
from services.intake.domain.reversal_events import ReceiptPartReversed
from services.intake.domain.schedule import ScheduleFundingStated, ScheduleTaken
from shared.contracts import intake as public
from shared.contracts.building import AsStored
from shared.contracts.platform import BooksTakenOver
from shared.contracts.terms import TargetKind
from shared.eventstore.books_events import BooksEntered
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.kernel.restated import restated

PUBLIC: frozenset[type] = frozenset(
    {
        AccountSentBack,
        AccountTaken,
        AccountFundingStated,
        WorksChunked,
        LinesChunked,
        ScheduleTaken,
        ScheduleFundingStated,
        ScheduleChunked,
        ReceiptEntered,
        ReceiptStated,
        ReceiptPartAllocated,
        ReceiptPartReassigned,
        ReceiptPartReversed,
        AwardTold,
        CauseApproved,
        FundingStated,
        BankEntryEntered,
        PaymentStatusTold,
        StatementTaken,
        PayerClaimed,
        ClaimClosed,
        BooksEntered,
    }
)

AS_STORED = {
    WorksChunked: AsStored(public.ReportedWorksListed, "account"),
    LinesChunked: AsStored(public.UsageLinesListed, "account"),
}
"""A million lines go out without being read again."""


def publish(event: object, _: Entry) -> object:
    """The public event of a private one whose type is in PUBLIC."""
    return public_of(event)


def public_of(event: object) -> object:
    """The same without its entry: nothing in it depends on where the event stands."""
    match event:
        case AccountSentBack():
            return restated(public.AccountReturned, event)
        case AccountTaken(account=account, contract=contract):
            # Of its works list an award is account and contract at once.
            kind = TargetKind.AWARD if contract == account else TargetKind.ACCOUNT
            return restated(public.AccountAccepted, event, target_kind=kind)
        case WorksChunked() | LinesChunked():
            return restated(AS_STORED[type(event)].kind, event)
        case ScheduleChunked():
            return restated(public.ScheduleLinesListed, event)
        case ScheduleTaken():
            return restated(public.ScheduleAccepted, event)
        case BankEntryEntered():
            return restated(public.BankEntryClassified, event, status=None)
        case PaymentStatusTold():
            return public.BankEntryClassified(
                entry=event.entry,
                kind=STATUS,
                amount=Money(0),
                day=event.day,
                end_to_end_id=event.end_to_end_id,
                bank_code=event.reason,
                status=event.status,
            )
        case StatementTaken():
            return restated(public.BankDayTaken, event)
        case PayerClaimed(ground=ground):
            return restated(public.ClaimRaised, event, ground=ground.value)
        case ClaimClosed(ground=ground, outcome=outcome):
            return restated(public.ClaimEnded, event, ground=ground.value, outcome=outcome.value)
        case BooksEntered():
            return restated(BooksTakenOver, event)
    return _of_money(event)


def _of_money(event: object) -> object:
    match event:
        case AccountFundingStated(account=account):
            return restated(
                public.AccountFunded, event, target_kind=TargetKind.ACCOUNT, target=account, charges=None
            )
        case ScheduleFundingStated(schedule=schedule):
            return restated(public.AccountFunded, event, target_kind=TargetKind.SCHEDULE, target=schedule)
        case FundingStated():
            return restated(public.AccountFunded, event, charges=None)
        case AwardTold():
            return restated(public.AwardRecorded, event)
        case CauseApproved():
            return restated(public.StatisticalCauseRecorded, event)
        case ReceiptEntered():
            # Whose money it is, is known when a person said it, or with what it is allocated to.
            return public.ReceiptRecorded(
                receipt=event.receipt,
                kind=event.kind,
                payer=None,
                amount=event.amount,
                value_date=event.value_date,
                bank_reference=event.bank_reference,
                charges=event.charges,
                bank_account=event.bank_account,
                booked_on=event.booked_on,
                original=event.original,
            )
        case ReceiptStated():
            return restated(public.ReceiptRecorded, event)
        case ReceiptPartAllocated():
            return restated(public.ReceiptAllocated, event)
        case ReceiptPartReassigned():
            return restated(public.ReceiptReassigned, event)
        case ReceiptPartReversed(reversal=reversal):
            return restated(
                public.ReceiptReversed,
                event,
                entry=reversal.entry,
                value_date=reversal.day,
                bank_reference=reversal.bank_reference,
                bank_code=reversal.bank_code,
                bank_account=reversal.bank_account,
            )
    raise TypeError(f"{type(event).__name__} has no public form")
