"""Stamp and signature of a version's cover as they are judged: proved, seen by a clerk, or still awaited (D-13)."""

from dataclasses import replace

from services.intake.domain.account_events import AccountSubmitted
from services.intake.domain.cover import SIGNATURE as GROUND
from services.intake.domain.cover import Cover
from services.intake.domain.signature import (
    SIGNATURE,
    Await,
    Doubt,
    Electronic,
    Proof,
    Prove,
    SignatureAwaited,
    SignatureProved,
    State,
    signature_id,
)
from services.intake.formats.pdf_signature import may_be_signed, prove
from shared.contracts.registry import Contract
from shared.jobs.entering import held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding


async def judged_cover(
    job: JobContext, last: AccountSubmitted, contract: Contract
) -> tuple[Cover | None, tuple[Finding, ...]]:
    """The cover with stamp and signature as they count, and a warning where a signature is not verified. None as long
    as a clerk has to look at the scan."""
    if last.taken_over is not None:
        # The old system accepted it; its scan is not among the books.
        return last.cover, ()
    stream = signature_id(last.account, last.version)
    state, _ = await job.ctx.store.state(SIGNATURE, stream)
    proved = state.proved or await _proved(job, last, contract, stream)
    warnings = _warnings(proved)
    if proved is not None and proved.counts:
        return replace(last.cover, stamped=True, signed=True), warnings
    if not last.by_party:
        return last.cover, warnings
    if state.seen is None:
        await _await(job, last, state, stream)
        return None, warnings
    seen = state.seen
    return replace(last.cover, stamped=seen.stamped, signed=seen.signed, signed_on=seen.signed_on), warnings


async def _proved(
    job: JobContext, last: AccountSubmitted, contract: Contract, stream: str
) -> SignatureProved | None:
    """What the scan's electronic signature is worth; None where it has none and the contract asks for none."""
    scan = await job.ctx.blobs.get(last.cover.scan_sha256)
    form = contract.form
    wanted = form is not None and form.electronic_signature
    if scan is not None and may_be_signed(scan):
        try:
            electronic = await job.compute(prove, scan, job.ctx.settings.anchors(), job.ctx.clock())
        except JobFailed:
            electronic = Electronic(proof=Proof.NOT_VERIFIED, doubt=Doubt.TOO_LONG)
    elif wanted:
        electronic = Electronic(proof=Proof.NOT_VERIFIED, doubt=Doubt.NO_SIGNATURE)
    else:
        return None
    by_whom = form.signer_certificates if form is not None else ()
    if electronic.proof is Proof.VERIFIED and by_whom and not set(by_whom) & set(electronic.certificates):
        electronic = replace(electronic, proof=Proof.NOT_VERIFIED, doubt=Doubt.OTHER_SIGNER)
    proved = SignatureProved(
        account=last.account,
        version=last.version,
        scan_sha256=last.cover.scan_sha256,
        electronic=electronic,
        counts=wanted and electronic.proof is Proof.VERIFIED,
    )
    held(await job.ctx.store.execute(SIGNATURE, stream, Prove(proved=proved), job.meta()), "scan")
    return proved


def _warnings(proved: SignatureProved | None) -> tuple[Finding, ...]:
    if proved is None or proved.electronic.doubt is None:
        return ()
    what = "the electronic signature is NOT VERIFIED: stamp and signature count as a clerk saw them"
    return (Finding("cover.scan", what, proved.electronic.doubt, GROUND),)


async def _await(job: JobContext, last: AccountSubmitted, state: State, stream: str) -> None:
    if state.awaited is None:
        awaited = SignatureAwaited(account=last.account, version=last.version, submitted_by=last.submitted_by)
        held(await job.ctx.store.execute(SIGNATURE, stream, Await(awaited=awaited), job.meta()), "scan")
