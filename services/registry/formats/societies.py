"""CISAC's list of societies from a CSV or XLSX file with the columns of its publication."""

from dataclasses import dataclass

from services.registry.domain.catalogue import RowRejected, rejected
from services.registry.domain.country_names import country_named
from services.registry.domain.import_run import ImportPlan
from services.registry.domain.society import Society, SocietyStatus
from shared.jobs.tables import read_rows, unreadable
from shared.kernel.ids import derived_id

_NEEDED = ("cisac code", "society name", "membership status", "country")
_STATUS = {
    "member": SocietyStatus.MEMBER,
    "provisional": SocietyStatus.PROVISIONAL,
    "associate": SocietyStatus.ASSOCIATE,
    "client rme": SocietyStatus.CLIENT,
    "non-cisac society": SocietyStatus.OUTSIDE,
    "resigned": SocietyStatus.RESIGNED,
    "membership terminated": SocietyStatus.TERMINATED,
    "no longer in existence": SocietyStatus.GONE,
}
_NO_SOCIETY = frozenset({"technical hub", "secretariat"})
_REPERTOIRES = ("Musical", "Audiovisual", "Dramatic", "Literary", "AGP")


@dataclass(frozen=True, slots=True)
class Societies:
    """What a list says."""

    rows: int
    societies: tuple[tuple[int, Society], ...]
    """Each with its row."""
    rejected: tuple[RowRejected, ...]


def read_societies(data: bytes, plan: ImportPlan) -> Societies:
    """Read a list. Raises Unreadable when it is no table with the columns of the list."""
    table = read_rows(data, plan.encoding)
    header = [name.lower() for name in table[0]]
    if lacks := [name for name in _NEEDED if name not in header]:
        raise unreadable("row 1", f"the column {lacks[0]!r} lacks")
    found: dict[str, tuple[int, Society]] = {}
    wrong: list[RowRejected] = []
    count = 0
    for number, cells in enumerate(table[1:], start=2):
        if not any(cells):
            continue
        count += 1
        row = dict(zip(header, cells, strict=False))
        read = _society(number, row, plan)
        if isinstance(read, RowRejected):
            wrong.append(read)
        elif read.code in found:
            wrong.append(
                rejected(number, "CISAC Code", read.code, f"row {found[read.code][0]} has this code")
            )
        else:
            found[read.code] = number, read
    return Societies(count, tuple(found.values()), tuple(wrong))


def _society(number: int, row: dict[str, str], plan: ImportPlan) -> Society | RowRejected:
    code, name = row["cisac code"], row["society name"]
    status = row["membership status"]
    if not (code.isascii() and code.isdigit() and 1 <= int(code) <= 999):
        return rejected(number, "CISAC Code", code, "is no number from 1 to 999")
    if not name:
        return rejected(number, "Society name", name, "lacks")
    if status.lower() in _NO_SOCIETY:
        return rejected(number, "Membership status", status, "is no society")
    known = _STATUS.get(status.lower())
    if known is None:
        return rejected(number, "Membership status", status, "is no status of the list")
    country = country_named(row["country"])
    if country is None:
        return rejected(number, "Country", row["country"], "names no country")
    if plan.on is None:
        raise ValueError("a list has its day")
    code = code.zfill(3)
    return Society(
        code=code,
        party=derived_id("party", "society", code),
        name=name[:200],
        status=known,
        country=country,
        former_name=row.get("former name", "")[:200],
        main_repertoire=row.get("main repertoire", "")[:40],
        repertoires=tuple(one for one in _REPERTOIRES if row.get(one.lower())),
        founded=_year(row, "foundation year"),
        ended=_year(row, "ending"),
        member_from=_year(row, "membership (or approval as client)"),
        member_to=_year(row, "membership end"),
        remarks=row.get("comments", "")[:300],
        listed_on=plan.on,
        source=plan.source,
        document_sha256=plan.file_sha256,
    )


def _year(row: dict[str, str], name: str) -> int | None:
    text = row.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None
