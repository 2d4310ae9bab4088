"""What is wrong with one line of an account by itself: grounds 3 to 5 of clause 2.1.1 (D-14 to D-16)."""

from services.intake.domain.cover import BOX, NAMES, SCOPE, Findings
from services.intake.domain.folding import folded
from services.intake.domain.grouping import AUTHOR_FIELDS, TITLE_FIELDS, names_authors, titles_of
from services.intake.domain.lines import Line
from services.intake.domain.rules import Rule
from shared.contracts.forms import AccountForm, FormColumn
from shared.contracts.terms import UseType
from shared.kernel.findings import Finding

_AUTHORS = tuple(field for field, _ in AUTHOR_FIELDS)
_OWN_COUNTRY = frozenset({"az", "aze", "azerbaycan", "azerbaijan", "azerbaydjan"})
"""As its names fold, the Russian one last."""
_NAMED = frozenset({*TITLE_FIELDS, "work", *_AUTHORS})


def check_boxes(line: Line, form: AccountForm, *, uses: bool) -> Findings:
    """Boxes that cannot be read, and mandatory ones without data; names are another ground's. Of the line's use, or of
    what it says of its work."""
    findings = []
    boxes = line.used if uses else line.part.boxes
    for column in form.columns:
        box = boxes.get(column.field)
        if box is None or box.value is not None:
            continue
        if (defect := line.defect(column.field)) is not None:
            findings.append(defect)
        elif box.is_empty and column.mandatory and not _another_ground(column, line):
            what = f"no data in the necessary box {column.header!r}"
            findings.append(Finding(line.where(column.field), what, box.written[:80], BOX, Rule.EMPTY_BOX))
    return findings


def _another_ground(column: FormColumn, line: Line) -> bool:
    if column.field not in _NAMED:
        return False
    is_name_of_work = column.field in TITLE_FIELDS or column.field == "work"
    return not titles_of(line) if is_name_of_work else not names_authors(line)


def check_names(line: Line, form: AccountForm, fields: frozenset[str]) -> Findings:
    """The name of the work and those of its authors (D-15); what cannot be read is told of already."""
    findings = []
    if not titles_of(line) and not _unreadable(line, (*TITLE_FIELDS, "work")):
        where = line.where("title", "original_title", "work")
        findings.append(Finding(where, "the name of the work lacks", "", NAMES, Rule.TITLE_LACKS))
    lacks = not names_authors(line)
    if (
        lacks
        and not (form.authors_may_lack and _may_be_foreign(line))
        and fields & set(_AUTHORS)
        and not _unreadable(line, _AUTHORS)
    ):
        where = line.where("authors", *_AUTHORS)
        what = "the names of the authors lack"
        findings.append(Finding(where, what, " / ".join(titles_of(line))[:80], NAMES, Rule.AUTHORS_LACK))
    return findings


def _may_be_foreign(line: Line) -> bool:
    """Whether nothing says that this is a work of the country: where the form has a box for it, it names others."""
    if line.box("country") is None:
        return True
    words = set(folded(line.text("country") or "").split())
    return bool(words) and not words & _OWN_COUNTRY


def check_use(line: Line, use: UseType | None) -> Findings:
    """An account is of one use: mandates, refusals and deductions are looked up by it (1.1, D-01)."""
    said = line.text("use_type")
    if said is None or use is None or folded(said) == folded(use.value):
        return []
    return [Finding(line.where("use_type"), f"not the account's use {use}", said[:80], SCOPE, Rule.OTHER_USE)]


def _unreadable(line: Line, fields: tuple[str, ...]) -> bool:
    return any(line.defect(field) is not None for field in fields)
