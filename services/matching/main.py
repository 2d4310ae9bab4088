"""Matching as a process: `python -m services.matching.main`."""

from services.matching.api import ROUTERS
from services.matching.api.explain import explain
from services.matching.api.routes_pages import problem_page
from services.matching.formats.public_pages import ROOT
from services.matching.jobs import JOBS
from services.matching.policies import POLICIES
from services.matching.projections import PROJECTIONS
from services.matching.projections.checks import CHECKS
from services.matching.publisher import PUBLIC, publish
from services.matching.settings import MatchingSettings
from services.matching.store import CODEC
from shared.web.app import serve
from shared.web.problem_pages import ProblemPages
from shared.web.service import Parts

PARTS = Parts(
    service="matching",
    codec=CODEC,
    public=PUBLIC,
    publish=publish,
    hears=("registry", "intake", "distribution", "payments"),
    projections=PROJECTIONS,
    policies=POLICIES,
    jobs=JOBS,
    routers=ROUTERS,
    explain=explain,
    checks=CHECKS,
    public_posts=("/v1/public/claims", ROOT),
    pages=ProblemPages(ROOT, problem_page),
)

if __name__ == "__main__":
    serve(PARTS, MatchingSettings)
