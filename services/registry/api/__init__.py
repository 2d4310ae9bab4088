"""The registry over HTTP."""

from services.registry.api import routes_contracts, routes_parties, routes_search, routes_works

ROUTERS = (routes_parties.router, routes_works.router, routes_contracts.router, routes_search.router)
