"""Payments as a process: `python -m services.payments.main`."""

from services.payments.api import ROUTERS
from services.payments.api.explain import explain
from services.payments.jobs import JOBS
from services.payments.policies import POLICIES
from services.payments.projections import PROJECTIONS
from services.payments.projections.checks import CHECKS
from services.payments.publisher import PUBLIC, publish
from services.payments.settings import PaymentsSettings
from services.payments.store import CODEC
from shared.web.app import serve
from shared.web.service import Parts

PARTS = Parts(
    service="payments",
    codec=CODEC,
    public=PUBLIC,
    publish=publish,
    hears=("registry", "intake", "distribution"),
    projections=PROJECTIONS,
    policies=POLICIES,
    jobs=JOBS,
    routers=ROUTERS,
    explain=explain,
    checks=CHECKS,
    large_uploads=("/v1/books",),
)

if __name__ == "__main__":
    serve(PARTS, PaymentsSettings)
