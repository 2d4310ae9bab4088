"""How intake's events are stored: their names and versions, and the day that each belongs to."""

from services.intake.domain.account_events import (
    AccountFundingStated,
    AccountSentBack,
    AccountSubmitted,
    AccountTaken,
    AdmissionDecided,
    MoneyTakenBack,
    MoneyTied,
)
from services.intake.domain.award import AwardTold
from services.intake.domain.bank import BankAccountOpened, StatementTaken
from services.intake.domain.bank_entry import BankEntryEntered, BankEntryProved, BankEntryReclassified
from services.intake.domain.bank_profile import BankAccountProfiled
from services.intake.domain.bank_question import EntryDecided, EntryQuestioned
from services.intake.domain.cause import CauseApproved, CausePrepared, CauseRefused
from services.intake.domain.claim import (
    ClaimClosed,
    PayerClaimed,
)
from services.intake.domain.funding_events import FundingStated, PartAdmitted, PartTakenBack, PartTied
from services.intake.domain.items import LinesChunked, ScheduleChunked, WorksChunked
from services.intake.domain.letter import LetterSent, LetterWritten
from services.intake.domain.paper import PageKeyed, PaperConfirmed, PaperDropped, PaperOpened
from services.intake.domain.payment_status import PaymentStatusTold
from services.intake.domain.receipt_events import (
    ReceiptEntered,
    ReceiptPartAllocated,
    ReceiptPartReassigned,
    ReceiptProved,
    ReceiptStated,
)
from services.intake.domain.receivables import InvoiceCancelled, InvoiceIssued, ReminderIssued
from services.intake.domain.reporting import LateReportPresented, ReportNotExpected, ReportOverdue
from services.intake.domain.reversal_events import ReceiptPartReversed, ReversalProved
from services.intake.domain.schedule import (
    ScheduleAdmitted,
    ScheduleFundingStated,
    ScheduleTaken,
    TransferTakenBack,
    TransferTied,
)
from services.intake.domain.signature import SignatureAwaited, SignatureProved, SignatureSeen
from shared.eventstore import books, books_turn
from shared.eventstore.codec import Codec, Stored
from shared.kernel.erasure import DataErased

CODEC = Codec(
    "intake",
    [
        Stored(AccountSubmitted, effective_on=lambda event: event.cover.period.last),
        Stored(AccountSentBack, effective_on=lambda event: event.period.last),
        Stored(AccountTaken, effective_on=lambda event: event.period.last),
        Stored(MoneyTied),
        Stored(MoneyTakenBack),
        Stored(AdmissionDecided),
        Stored(AccountFundingStated),
        Stored(WorksChunked),
        Stored(LinesChunked),
        Stored(ScheduleTaken, effective_on=lambda event: event.period.last),
        Stored(TransferTied),
        Stored(TransferTakenBack),
        Stored(ScheduleAdmitted),
        Stored(ScheduleFundingStated),
        Stored(ScheduleChunked),
        Stored(ReceiptEntered, effective_on=lambda event: event.value_date),
        Stored(ReceiptStated, effective_on=lambda event: event.value_date),
        Stored(ReceiptPartAllocated, effective_on=lambda event: event.value_date),
        Stored(ReceiptPartReassigned, effective_on=lambda event: event.value_date),
        Stored(ReceiptProved),
        Stored(ReversalProved),
        Stored(ReceiptPartReversed, effective_on=lambda event: event.reversal.day),
        Stored(AwardTold, effective_on=lambda event: event.ordered_on),
        Stored(CausePrepared, effective_on=lambda event: event.period.last),
        Stored(CauseApproved, effective_on=lambda event: event.period.last),
        Stored(CauseRefused),
        Stored(PartTied),
        Stored(PartTakenBack),
        Stored(PartAdmitted),
        Stored(FundingStated),
        Stored(BankAccountOpened),
        Stored(BankAccountProfiled, effective_on=lambda event: event.valid_from),
        Stored(StatementTaken, effective_on=lambda event: event.day),
        Stored(BankEntryEntered, effective_on=lambda event: event.day),
        Stored(PaperOpened),
        Stored(PageKeyed),
        Stored(PaperConfirmed),
        Stored(PaperDropped),
        Stored(SignatureProved),
        Stored(SignatureAwaited),
        Stored(SignatureSeen),
        Stored(LetterWritten, effective_on=lambda event: event.written_on),
        Stored(LetterSent, effective_on=lambda event: event.sent_on),
        Stored(ReportOverdue, effective_on=lambda event: event.period.last),
        Stored(LateReportPresented, effective_on=lambda event: event.period.last),
        Stored(ReportNotExpected, effective_on=lambda event: event.period.last),
        Stored(PayerClaimed),
        Stored(ClaimClosed),
        Stored(InvoiceIssued, effective_on=lambda event: event.issued_on),
        Stored(ReminderIssued, effective_on=lambda event: event.issued_on),
        Stored(InvoiceCancelled),
        Stored(BankEntryProved),
        Stored(BankEntryReclassified),
        Stored(PaymentStatusTold, effective_on=lambda event: event.day),
        Stored(EntryQuestioned, effective_on=lambda event: event.day),
        Stored(EntryDecided),
        Stored(DataErased),
        *map(Stored, (*books.EVENTS, *books_turn.EVENTS)),
    ],
)
