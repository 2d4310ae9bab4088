"""The registry as a process: `python -m services.registry.main`."""

from services.registry.api import ROUTERS
from services.registry.api.explain import explain
from services.registry.jobs import JOBS
from services.registry.policies import POLICIES
from services.registry.projections import PROJECTIONS
from services.registry.projections.checks import CHECKS
from services.registry.publisher import AS_STORED, PUBLIC, publish
from services.registry.settings import RegistrySettings
from services.registry.store import CODEC
from shared.web.app import serve
from shared.web.service import Parts

PARTS = Parts(
    service="registry",
    codec=CODEC,
    public=PUBLIC,
    publish=publish,
    as_stored=AS_STORED,
    hears=("matching", "distribution", "payments"),
    projections=PROJECTIONS,
    policies=POLICIES,
    jobs=JOBS,
    routers=ROUTERS,
    explain=explain,
    checks=CHECKS,
    large_uploads=("/v1/books",),
)

if __name__ == "__main__":
    serve(PARTS, RegistrySettings)
