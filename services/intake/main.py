"""Intake as a process: `python -m services.intake.main`."""

from services.intake.api import ROUTERS
from services.intake.api.explain import explain
from services.intake.domain.items import LinesChunked, ScheduleChunked, WorksChunked
from services.intake.jobs import JOBS
from services.intake.policies import POLICIES
from services.intake.projections import PROJECTIONS
from services.intake.projections.checks import CHECKS
from services.intake.publisher import PUBLIC, publish, publish_item
from services.intake.settings import IntakeSettings
from services.intake.store import CODEC
from shared.projections.batch import ItemOf, batch_items
from shared.web.app import serve
from shared.web.service import Parts

OWN_BATCHES = batch_items(
    {
        WorksChunked: ItemOf("REPORTS", lambda item: item.chunk, public=lambda item, _: publish_item(item)),
        LinesChunked: ItemOf("LINES", lambda item: item.chunk, public=lambda item, _: publish_item(item)),
        ScheduleChunked: ItemOf(
            "SCHEDULE", lambda item: item.chunk, public=lambda item, _: publish_item(item)
        ),
    }
)
"""Digests of intake's own items in their public form, against which `verify` holds every manifest."""

PARTS = Parts(
    service="intake",
    codec=CODEC,
    public=PUBLIC,
    publish=publish,
    hears=("registry",),
    projections=(OWN_BATCHES, *PROJECTIONS),
    policies=POLICIES,
    jobs=JOBS,
    routers=ROUTERS,
    explain=explain,
    checks=CHECKS,
)

if __name__ == "__main__":
    serve(PARTS, IntakeSettings)
