"""The read models of payments."""

from services.payments.projections import (
    accrual_book,
    accrued,
    allocation,
    annual_summary,
    balance,
    bank_book,
    bank_day,
    contract,
    credit,
    dispute,
    entry,
    handing_over,
    heard,
    liability,
    month,
    movement,
    order,
    party,
    pay_calendar,
    payee_data,
    payee_link,
    payment_run,
    policy,
    rate,
    register,
    repayment,
    reversal,
    run,
    source,
    stand_in,
    state_total,
    statement,
    tax_certificate,
    tax_summary,
    work,
)
from shared.contracts import distribution
from shared.projections import books, document, document_party, erasure, projection
from shared.projections.batch import ItemOf, batch_items

ALLOCATIONS, RESERVES = "ALLOCATIONS", "RESERVES"
RELEASES, RETURNS, REVERSALS = "RELEASES", "RETURNS", "REVERSALS"
REDISTRIBUTED, CARRIED = "REDISTRIBUTED", "CARRIED"

PROJECTIONS = (
    *(
        projection(module)
        for module in (
            accrual_book,
            accrued,
            allocation,
            annual_summary,
            balance,
            bank_book,
            bank_day,
            books,
            contract,
            credit,
            dispute,
            document,
            document_party,
            entry,
            erasure,
            handing_over,
            heard,
            liability,
            month,
            movement,
            order,
            party,
            pay_calendar,
            payee_data,
            payee_link,
            payment_run,
            policy,
            rate,
            register,
            repayment,
            reversal,
            run,
            source,
            stand_in,
            state_total,
            statement,
            tax_certificate,
            tax_summary,
            work,
        )
    ),
    batch_items(
        {
            distribution.RoyaltyAllocated: ItemOf(
                ALLOCATIONS, lambda item: item.allocation, version=lambda _: 1
            ),
            distribution.RoyaltyReserved: ItemOf(RESERVES, lambda item: item.reserve, version=lambda _: 1),
            distribution.RoyaltyRedistributed: ItemOf(
                REDISTRIBUTED, lambda item: item.reserve, version=lambda _: 1
            ),
            distribution.RoyaltyCarried: ItemOf(CARRIED, lambda item: item.refund, version=lambda _: 1),
            distribution.RoyaltyReversed: ItemOf(REVERSALS, lambda item: item.reversal, version=lambda _: 1),
            distribution.RoyaltyReleased: ItemOf(
                RELEASES, lambda item: f"{item.reserve} {item.allocation}", version=lambda _: 1
            ),
            distribution.ReturnDecided: ItemOf(RETURNS, lambda item: item.return_id, version=lambda _: 1),
        }
    ),
)
