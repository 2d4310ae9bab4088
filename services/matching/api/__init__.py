"""Matching over HTTP."""

from services.matching.api import routes_identifications, routes_matchings, routes_policies, routes_reviews
from shared.web.routes_erasures import erasures_router

ROUTERS = (
    routes_policies.router,
    routes_matchings.router,
    routes_reviews.router,
    routes_identifications.router,
    erasures_router("matching"),
)
