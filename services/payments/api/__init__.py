"""Payments over HTTP."""

from services.payments.api import (
    routes_annual_summaries,
    routes_balances,
    routes_disputes,
    routes_journal,
    routes_ledger,
    routes_liabilities,
    routes_months,
    routes_orders,
    routes_owed,
    routes_payees,
    routes_payment_calendar,
    routes_payment_runs,
    routes_policies,
    routes_receivables,
    routes_reconciliation,
    routes_registers,
    routes_statements,
    routes_tax_certificates,
    routes_tax_summaries,
)
from shared.web.routes_books import books_router
from shared.web.routes_erasures import erasures_router

ROUTERS = (
    routes_policies.router,
    routes_payees.router,
    routes_disputes.router,
    routes_payment_runs.router,
    routes_payment_calendar.router,
    routes_orders.router,
    routes_balances.router,
    routes_receivables.router,
    routes_owed.router,
    routes_statements.router,
    routes_annual_summaries.router,
    routes_ledger.router,
    routes_tax_certificates.router,
    routes_registers.router,
    routes_tax_summaries.router,
    routes_journal.router,
    routes_months.router,
    routes_liabilities.router,
    routes_reconciliation.router,
    erasures_router("payments"),
    books_router("payments"),
)
