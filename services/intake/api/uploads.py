"""A file with its cover as it comes in: contract found, bytes kept, nothing read yet."""

from dataclasses import dataclass
from hashlib import sha256

from fastapi import UploadFile

from services.intake.api.schemas import CoverBody, ScheduleCoverBody, parse_cover
from services.intake.domain.award import AWARD, as_contract
from services.intake.domain.cover import Cover
from services.intake.domain.folding import composed
from services.intake.projections.contract import find_contract
from shared.contracts.registry import Contract
from shared.eventstore.documents import DOCUMENT
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding
from shared.web.kept import need_kept
from shared.web.problems import invalid, not_found, rejected
from shared.web.requests import Posting

_NAME_MAX = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept file, its cover, and the contract that it was given under."""

    contract: Contract
    cover: Cover
    file_sha256: str
    file_name: str


async def received(
    post: Posting, kind: type[CoverBody], file: UploadFile, cover: str, scan: UploadFile | None
) -> Upload:
    """Keep the file, the scan and the cover. 404 for a contract that is unknown, or another party's; 422 for a
    cover that is none, an empty file, or no scan."""
    if not file.size:
        raise invalid([Finding("body.file", "is empty", file.filename or "")])
    contract, attested = await covered(post, kind, cover, scan)
    kept = await post.ctx.blobs.put_file(file.file, file.content_type or "application/octet-stream")
    name = composed(file.filename or "")[:_NAME_MAX]
    return Upload(contract, attested, kept, name)


async def tried(post: Posting, file: UploadFile, cover: str) -> tuple[Contract, Cover]:
    """The contract and cover of a file that is only checked: nothing is kept, and a scan need not be there yet.
    Problems as `received`."""
    if not file.size:
        raise invalid([Finding("body.file", "is empty", file.filename or "")])
    body = parse_cover(CoverBody, cover)
    contract = await _contract(post, body)
    return contract, body.cover(body.scan or "", sha256(cover.encode()).hexdigest())


async def covered(
    post: Posting, kind: type[CoverBody], cover: str, scan: UploadFile | None
) -> tuple[Contract, Cover]:
    """Keep a cover and its scan: the contract that it names, and what it attests. Problems as `received`, and 409 for a
    scan that is named and not kept here."""
    body = parse_cover(kind, cover)
    contract = await _contract(post, body)
    if scan is None and body.scan is None:
        raise invalid([Finding("cover.scan", "the signed cover's scan lacks: upload it, or name its sha256")])
    scanned = body.scan or ""
    if scan is None and post.caller.party is not None:
        await _need_own(post, scanned, post.caller.party)
    elif scan is None:
        await need_kept(post, [scanned])
    if scan is not None:
        page = await scan.read()
        if body.scan not in (None, sha256(page).hexdigest()):
            raise invalid([Finding("cover.scan", "is not the sha256 of the scan", body.scan or "")])
        scanned = await post.ctx.blobs.put(page, scan.content_type or "application/octet-stream")
    number = body.number if isinstance(body, ScheduleCoverBody) else None
    attested = await post.ctx.blobs.put(cover.encode(), "application/json")
    return contract, body.cover(scanned, attested, number)


async def _need_own(post: Posting, sha: str, party: str) -> None:
    """422 for a scan that is not filed as this party's: to hand it in would open it to him (D-94, D-103)."""
    document, _ = await post.ctx.store.state(DOCUMENT, sha)
    if document.expired or not any(party in filing.parties for filing in document.filings):
        raise invalid([Finding("cover.scan", "is no scan that is filed for you: upload it", sha)])


async def _contract(post: Posting, body: CoverBody) -> Contract:
    """The contract, or an award whose works list it is. 404 for one that is unknown, or another party's, and for an
    award where a party asks: its payer is who it was given against. 409 for an award that says itself whose the money
    is, 422 for another amount than the awarded one."""
    async with post.ctx.engine.connect() as connection:
        contract = await find_contract(connection, body.contract, body.period.first)
    told = (await post.ctx.store.state(AWARD, body.contract))[0].told if contract is None else None
    if told is not None:
        contract = as_contract(told)
    bound = post.caller.party
    if contract is None or (bound is not None and (told is not None or contract.party != bound)):
        raise not_found("contract", body.contract)
    if told is not None and told.breakdown:
        raise rejected(Rejected("HAS_A_BREAKDOWN", f"Award {told.award} says itself whose the money is."))
    declared = body.declared_total.money()
    if told is not None and declared != told.amount:
        what = f"is not the amount awarded, {told.amount}"
        raise invalid([Finding("cover.declared_total", what, str(declared), "2.1.1-j")])
    return contract
