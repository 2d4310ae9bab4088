"""What payments does when others speak, and after its own decisions."""

from services.payments.domain.credit_events import CreditPassed
from services.payments.domain.dispute_events import (
    DisputeClosed,
    DisputeLapsed,
    DisputeRaised,
    NarrowingApproved,
)
from services.payments.domain.handing_over import HandingOverApproved
from services.payments.domain.order_events import OrderAgreed, OrderFailed, OrderQuestioned, OrderReturned
from services.payments.domain.outcome_events import OrderFoundOverpaid, OrderFoundPaid, OrderFoundUnpaid
from services.payments.domain.payment_run_events import (
    LinesTakenOut,
    RunGivenUp,
    RunPrepared,
    RunReleased,
    RunReleasing,
)
from services.payments.domain.run_credits import RunCredited
from services.payments.policies.after_all import let_go_again, pay_after_all
from services.payments.policies.bank import (
    answer_bank,
    credit_again,
    miss_answers,
    release_to_bank,
    warn_of_contradiction,
)
from services.payments.policies.client_money import warn_of_client_money
from services.payments.policies.crediting import credit_closed_run, recover
from services.payments.policies.disputes import let_go_of_the_rest, let_payment_go_on, warn_of_old_disputes
from services.payments.policies.drafts import free_credits, free_strays, take_lines_out
from services.payments.policies.due import call_months_up, warn_of_changed_registers, warn_of_due_liabilities
from services.payments.policies.erasing import erase_person, erase_what_was_kept
from services.payments.policies.liabilities import owe_back
from services.payments.policies.passing import follow_up, hand_over, pass_on
from services.payments.policies.planned import warn_of_planned_payments
from services.payments.policies.taxes import warn_of_expiring_certificates
from shared.contracts import distribution, intake, registry
from shared.eventstore.days import DayStarted
from shared.messaging.books import BOOKS_POLICIES, give_up_waiting
from shared.messaging.expiring import expire_documents
from shared.messaging.reaction import Policy

POLICIES: dict[type, tuple[Policy, ...]] = {
    distribution.RunClosed: (credit_closed_run,),
    distribution.RefundDecided: (owe_back,),
    intake.BankEntryClassified: (answer_bank,),
    RunCredited: (pass_on, take_lines_out, recover, owe_back),
    RunReleased: (recover,),
    DisputeRaised: (take_lines_out,),
    NarrowingApproved: (let_go_of_the_rest,),
    DisputeClosed: (let_payment_go_on,),
    DisputeLapsed: (let_payment_go_on,),
    HandingOverApproved: (hand_over,),
    registry.WorksMerged: (take_lines_out,),
    RunPrepared: (free_strays, recover),
    RunGivenUp: (free_credits, pass_on),
    LinesTakenOut: (pass_on,),
    CreditPassed: (pass_on, follow_up),
    registry.PartyRegistered: (pass_on,),
    registry.PartyChanged: (pass_on,),
    registry.PayeeLinked: (pass_on,),
    registry.PayeeUnlinked: (pass_on,),
    registry.PartiesMerged: (take_lines_out, pass_on),
    registry.PartiesSplit: (take_lines_out, pass_on),
    RunReleasing: (release_to_bank,),
    OrderReturned: (credit_again, pass_on),
    OrderFailed: (credit_again, pass_on),
    OrderQuestioned: (warn_of_contradiction, let_go_again),
    OrderAgreed: (let_go_again,),
    OrderFoundPaid: (pay_after_all,),
    OrderFoundOverpaid: (let_go_again, pass_on),
    OrderFoundUnpaid: (let_go_again, pass_on),
    registry.PartyErased: (erase_person,),
    DayStarted: (
        warn_of_client_money,
        expire_documents,
        erase_what_was_kept,
        pass_on,
        recover,
        owe_back,
        give_up_waiting,
        warn_of_expiring_certificates,
        warn_of_due_liabilities,
        miss_answers,
        warn_of_planned_payments,
        warn_of_changed_registers,
        warn_of_old_disputes,
        call_months_up,
    ),
    **BOOKS_POLICIES,
}
