"""The registry over HTTP."""

from services.registry.api import (
    routes_agreements,
    routes_application_papers,
    routes_applications,
    routes_contracts,
    routes_erasure,
    routes_imports,
    routes_mandates,
    routes_memberships,
    routes_merges,
    routes_parties,
    routes_payees,
    routes_policies,
    routes_search,
    routes_societies,
    routes_sources,
    routes_works,
)
from shared.web.routes_audits import audits_router
from shared.web.routes_books import books_router

ROUTERS = (
    routes_parties.router,
    routes_memberships.router,
    routes_mandates.router,
    routes_payees.router,
    routes_erasure.router,
    routes_works.router,
    routes_merges.router,
    routes_contracts.router,
    routes_agreements.router,
    routes_applications.router,
    routes_application_papers.router,
    routes_search.router,
    routes_imports.router,
    routes_societies.router,
    routes_sources.router,
    routes_policies.router,
    books_router("registry", personal_values=True),
    audits_router("registry"),
)
