"""The read models of payments."""

from services.payments.projections import (
    allocation,
    balance,
    credit,
    dispute,
    heard,
    movement,
    order,
    party,
    payee_data,
    payee_link,
    payment_run,
    policy,
    run,
    source,
    statement,
)
from shared.contracts.distribution import RoyaltyAllocated, RoyaltyReserved
from shared.projections import projection
from shared.projections.batch import ItemOf, batch_items

ALLOCATIONS, RESERVES = "ALLOCATIONS", "RESERVES"

PROJECTIONS = (
    projection(source),
    projection(party),
    projection(allocation),
    projection(run),
    projection(heard),
    projection(movement),
    projection(balance),
    projection(credit),
    projection(dispute),
    projection(payee_data),
    projection(payee_link),
    projection(policy),
    projection(payment_run),
    projection(order),
    projection(statement),
    batch_items(
        {
            RoyaltyAllocated: ItemOf(ALLOCATIONS, lambda item: item.allocation, version=lambda _: 1),
            RoyaltyReserved: ItemOf(RESERVES, lambda item: item.reserve, version=lambda _: 1),
        }
    ),
)
