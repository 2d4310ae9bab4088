"""How the events of payments are stored: their names and versions, and the day that each belongs to."""

from services.payments.domain.account import AccountCredited, BalanceTakenOver
from services.payments.domain.annual_filing import AnnualSummaryFiled
from services.payments.domain.credit_events import (
    CreditEntered,
    CreditFreed,
    CreditPaid,
    CreditPassed,
    CreditReceived,
    CreditTaken,
    CreditTakenOver,
    ReceivableRecovered,
)
from services.payments.domain.dispute_events import (
    ClaimShown,
    DisputeClosed,
    DisputeLapsed,
    DisputeRaised,
    NarrowingApproved,
    NarrowingProposed,
)
from services.payments.domain.handing_over import HandingOverApproved, HandingOverProposed
from services.payments.domain.holds import HoldLifted, HoldNarrowed, HoldRaised, HoldSettled
from services.payments.domain.journal_export import JournalExported
from services.payments.domain.liability import (
    LiabilityFreed,
    LiabilityIncurred,
    LiabilityOwedAgain,
    LiabilityPaid,
    LiabilityTaken,
)
from services.payments.domain.month import MonthClosed, MonthCloseProposed
from services.payments.domain.order_events import (
    OrderAgreed,
    OrderConfirmed,
    OrderFailed,
    OrderIssued,
    OrderOutcomeUnknown,
    OrderQuestioned,
    OrderReturned,
)
from services.payments.domain.outcome_events import (
    OrderFoundOverpaid,
    OrderFoundPaid,
    OrderFoundUnpaid,
    OutcomeProposed,
)
from services.payments.domain.payee_data import PayeeDataApproved, PayeeDataProposed
from services.payments.domain.payment_run_events import (
    LinesTakenOut,
    RunApproved,
    RunGivenUp,
    RunOpened,
    RunPrepared,
    RunReleased,
    RunReleasing,
    RunVoiceGiven,
)
from services.payments.domain.policy import PolicyAdopted, PolicyProposed
from services.payments.domain.register import RegisterFiled
from services.payments.domain.run_credits import RunCredited
from services.payments.domain.statement import StatementMade
from services.payments.domain.tax_certificate import (
    TaxCertificateApproved,
    TaxCertificateEntered,
    TaxCertificateWithdrawn,
)
from services.payments.domain.tax_summary import TaxSummaryFiled
from shared.eventstore import books, books_turn
from shared.eventstore.codec import Codec, Stored
from shared.kernel.erasure import DataErased

CODEC = Codec(
    "payments",
    [
        Stored(CreditEntered, effective_on=lambda event: event.effective_on),
        Stored(CreditTakenOver, effective_on=lambda event: event.effective_on),
        Stored(CreditTaken),
        Stored(CreditFreed),
        Stored(CreditPaid),
        Stored(ReceivableRecovered),
        Stored(CreditPassed),
        Stored(CreditReceived),
        Stored(AccountCredited, effective_on=lambda event: event.effective_on),
        Stored(BalanceTakenOver, effective_on=lambda event: event.effective_on),
        Stored(RunCredited, effective_on=lambda event: event.closed_on),
        Stored(HoldRaised),
        Stored(HoldNarrowed),
        Stored(HoldSettled),
        Stored(HoldLifted),
        Stored(DisputeRaised),
        Stored(NarrowingProposed),
        Stored(NarrowingApproved),
        Stored(DisputeClosed),
        Stored(ClaimShown),
        Stored(DisputeLapsed),
        Stored(HandingOverProposed),
        Stored(HandingOverApproved),
        Stored(PayeeDataProposed),
        Stored(PayeeDataApproved),
        Stored(PolicyProposed),
        Stored(PolicyAdopted),
        Stored(RunOpened),
        Stored(RunPrepared),
        Stored(LinesTakenOut),
        Stored(RunApproved),
        Stored(RunVoiceGiven),
        Stored(RunReleasing),
        Stored(RunReleased),
        Stored(RunGivenUp),
        Stored(OrderIssued, effective_on=lambda event: event.execution_date),
        Stored(OrderConfirmed, effective_on=lambda event: event.day),
        Stored(OrderReturned, effective_on=lambda event: event.day),
        Stored(OrderFailed, effective_on=lambda event: event.day),
        Stored(OrderOutcomeUnknown),
        Stored(OrderQuestioned, effective_on=lambda event: event.day),
        Stored(OrderAgreed, effective_on=lambda event: event.day),
        Stored(OutcomeProposed),
        Stored(OrderFoundPaid, effective_on=lambda event: event.day),
        Stored(OrderFoundOverpaid, effective_on=lambda event: event.day),
        Stored(OrderFoundUnpaid, effective_on=lambda event: event.day),
        Stored(LiabilityIncurred, effective_on=lambda event: event.effective_on),
        Stored(LiabilityTaken),
        Stored(LiabilityFreed),
        Stored(LiabilityPaid),
        Stored(LiabilityOwedAgain),
        Stored(StatementMade),
        Stored(AnnualSummaryFiled),
        Stored(MonthCloseProposed),
        Stored(MonthClosed),
        Stored(JournalExported),
        Stored(RegisterFiled),
        Stored(TaxSummaryFiled),
        Stored(TaxCertificateEntered),
        Stored(TaxCertificateApproved),
        Stored(TaxCertificateWithdrawn),
        Stored(DataErased),
        *map(Stored, (*books.EVENTS, *books_turn.EVENTS)),
    ],
)
