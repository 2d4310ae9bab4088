"""Distribution as a process: `python -m services.distribution.main`."""

from services.distribution.api import ROUTERS
from services.distribution.api.explain import explain
from services.distribution.jobs import JOBS
from services.distribution.policies import POLICIES
from services.distribution.projections import PROJECTIONS
from services.distribution.projections.checks import CHECKS
from services.distribution.publisher import PUBLIC, publish
from services.distribution.settings import DistributionSettings
from services.distribution.store import CODEC
from shared.web.app import serve
from shared.web.service import Parts

PARTS = Parts(
    service="distribution",
    codec=CODEC,
    public=PUBLIC,
    publish=publish,
    hears=("registry", "intake", "matching", "payments"),
    projections=PROJECTIONS,
    policies=POLICIES,
    jobs=JOBS,
    routers=ROUTERS,
    explain=explain,
    checks=CHECKS,
    large_uploads=("/v1/books",),
)

if __name__ == "__main__":
    serve(PARTS, DistributionSettings)
