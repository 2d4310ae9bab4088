"""Matching over HTTP."""

from services.matching.api import routes_matchings, routes_policies, routes_reviews

ROUTERS = (routes_policies.router, routes_matchings.router, routes_reviews.router)
