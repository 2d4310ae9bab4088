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
    work,
)
from shared.contracts.distribution import RoyaltyAllocated, RoyaltyReserved
from shared.projections import projection
from shared.projections.batch import ItemOf, batch_items

ALLOCATIONS, RESERVES = "ALLOCATIONS", "RESERVES"

PROJECTIONS = (
    *(
        projection(module)
        for module in (
            source,
            party,
            allocation,
            run,
            heard,
            movement,
            balance,
            credit,
            dispute,
            payee_data,
            payee_link,
            policy,
            payment_run,
            order,
            statement,
            work,
        )
    ),
    batch_items(
        {
            RoyaltyAllocated: ItemOf(ALLOCATIONS, lambda item: item.allocation, version=lambda _: 1),
            RoyaltyReserved: ItemOf(RESERVES, lambda item: item.reserve, version=lambda _: 1),
        }
    ),
)
