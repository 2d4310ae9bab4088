"""Distribution over HTTP."""

from services.distribution.api import (
    routes_bases,
    routes_bulletins,
    routes_calendar,
    routes_comparisons,
    routes_differences,
    routes_drafts,
    routes_fees,
    routes_held,
    routes_journal,
    routes_ledger,
    routes_policies,
    routes_refunds,
    routes_reports,
    routes_reserves,
    routes_returns,
    routes_reversals,
    routes_royalty,
    routes_runs,
    routes_stand_ins,
)
from shared.web.routes_audits import audits_router
from shared.web.routes_books import books_router

ROUTERS = (
    routes_policies.router,
    routes_bulletins.router,
    routes_bases.router,
    routes_runs.router,
    routes_calendar.router,
    routes_stand_ins.router,
    routes_drafts.router,
    routes_comparisons.router,
    routes_royalty.router,
    routes_reserves.router,
    routes_held.router,
    routes_returns.router,
    routes_reversals.router,
    routes_differences.router,
    routes_refunds.router,
    routes_ledger.router,
    routes_journal.router,
    routes_reports.router,
    routes_fees.router,
    books_router("distribution"),
    audits_router("distribution"),
)
