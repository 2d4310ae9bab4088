"""Matching over HTTP."""

from services.matching.api import (
    routes_claim_pages,
    routes_claimants,
    routes_claims,
    routes_enquiry_lists,
    routes_identifications,
    routes_listings,
    routes_matchings,
    routes_merge_proposals,
    routes_pages,
    routes_policies,
    routes_public,
    routes_public_claims,
    routes_reviews,
)
from shared.web.routes_audits import audits_router
from shared.web.routes_erasures import erasures_router

ROUTERS = (
    routes_policies.router,
    routes_matchings.router,
    routes_reviews.router,
    routes_identifications.router,
    routes_public.router,
    routes_claims.router,
    routes_claimants.router,
    routes_public_claims.router,
    routes_pages.router,
    routes_claim_pages.router,
    routes_listings.router,
    routes_enquiry_lists.router,
    routes_merge_proposals.router,
    erasures_router("matching"),
    audits_router("matching"),
)
