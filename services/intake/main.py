"""Intake as a process: `python -m services.intake.main`."""

from services.intake.api import ROUTERS
from services.intake.api.explain import explain
from services.intake.jobs import JOBS
from services.intake.policies import POLICIES
from services.intake.projections import PROJECTIONS
from services.intake.projections.checks import CHECKS
from services.intake.publisher import AS_STORED, PUBLIC, publish
from services.intake.settings import IntakeSettings
from services.intake.store import CODEC
from shared.web.app import serve
from shared.web.service import Parts

PARTS = Parts(
    service="intake",
    codec=CODEC,
    public=PUBLIC,
    publish=publish,
    as_stored=AS_STORED,
    hears=("registry",),
    projections=PROJECTIONS,
    policies=POLICIES,
    jobs=JOBS,
    routers=ROUTERS,
    explain=explain,
    checks=CHECKS,
    large_uploads=("/v1/accounts", "/v1/books"),
)

if __name__ == "__main__":
    serve(PARTS, IntakeSettings)
