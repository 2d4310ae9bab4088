"""Whether an account's form can be worked with (clause 2.1.1-c, D-12)."""

import re

from shared.contracts.forms import (
    DATE_FORMATS,
    DECIMAL_MARKS,
    ENCODINGS,
    FILE_TYPES,
    SEPARATORS,
    THOUSANDS_MARKS,
    AccountForm,
)
from shared.contracts.terms import DistributionKey
from shared.kernel.decider import Rejected

FIELDS = frozenset(
    "day start end duration seconds title original_title directors scriptwriters cinematographers "
    "production_designers composers authors year country category genre season episode included_in isan eidr "
    "income amount box_office admissions remark work work_amount owner owner_ipi role percent kind use_type "
    "territory period_from period_to".split()
)
TYPES = frozenset("TEXT DATE TIME DURATION INTEGER YEAR AMOUNT PERCENT AUTHORS IDENTIFIER EPISODES".split())
_MEASURES = {
    DistributionKey.AMOUNT: (("amount",), ("work_amount",)),
    DistributionKey.INCOME: (("income",),),
    DistributionKey.BOX_OFFICE: (("box_office",),),
    DistributionKey.ADMISSIONS: (("admissions",),),
    DistributionKey.DURATION: (("duration",), ("seconds",), ("start", "end")),
}
"""The columns that say what a key divides by, each of these ways is enough (D-39)."""
_TYPES_OF = {
    **dict.fromkeys(("amount", "income", "box_office", "work_amount"), ("AMOUNT",)),
    "admissions": ("INTEGER",),
}
_TIMES = ("INTEGER", "TIME", "DURATION")
_SIGNERS_MAX = 50
_HEADER_ROW_MAX = 1_000
_SHA256 = re.compile(r"[0-9a-f]{64}")


def defect_of_form(form: AccountForm, key: DistributionKey) -> Rejected | None:
    """The first reason why accounts in this form cannot be worked with under the contract's key, or None."""
    fields = [column.field for column in form.columns]
    headers = [column.header for column in form.columns]
    if refused := _writing(form) or _signers(form):
        return refused
    if unknown := sorted(set(fields) - FIELDS):
        return _bad(f"unknown fields: {', '.join(unknown)}")
    if unknown := sorted({column.type for column in form.columns} - TYPES):
        return _bad(f"unknown types: {', '.join(unknown)}")
    if len(set(fields)) != len(fields) or len(set(headers)) != len(headers):
        return _bad("a field or header stands twice")
    if not {"title", "work"} & set(fields):
        return _bad("no column names the work")
    if not _measured(form, key):
        return _bad(f"no column that can be counted says what the key {key} divides by")
    if form.total is not None and form.total.label_field not in fields:
        return _bad(f"the total's label column {form.total.label_field!r} is no column")
    if strangers := sorted({rule.field for rule in form.no_work} - set(fields)):
        return _bad(f"a rule for lines that are no works looks at {', '.join(strangers)}, which is no column")
    return None


def _writing(form: AccountForm) -> Rejected | None:
    """How the file is written, from the closed lists that its readers know."""
    chosen = [
        ("file_type", form.file_type, FILE_TYPES),
        *(("date_format", pattern, DATE_FORMATS) for pattern in form.day_formats),
        ("encoding", form.encoding.lower(), ENCODINGS),
        ("separator", form.separator, SEPARATORS),
        ("decimal_mark", form.decimal_mark, DECIMAL_MARKS),
        ("thousands_mark", form.thousands_mark, THOUSANDS_MARKS),
    ]
    for name, value, allowed in chosen:
        if value not in allowed:
            return _bad(f"{name} is one of {allowed}, not {value[:80]!r}")
    if form.decimal_mark == form.thousands_mark:
        return _bad("decimal_mark and thousands_mark are the same")
    if len(set(form.day_formats)) != len(form.day_formats):
        return _bad("a date format stands twice")
    if not 1 <= form.header_row <= _HEADER_ROW_MAX:
        return _bad(f"header_row counts from 1, to {_HEADER_ROW_MAX}")
    return None


def _signers(form: AccountForm) -> Rejected | None:
    """Whose electronic signature counts (D-13)."""
    if form.signer_certificates and not form.electronic_signature:
        return _bad("signer_certificates are of an electronic signature, which the form does not count")
    if len(form.signer_certificates) > _SIGNERS_MAX:
        return _bad(f"at most {_SIGNERS_MAX} signer_certificates")
    if strangers := [one for one in form.signer_certificates if not _SHA256.fullmatch(one)]:
        return _bad(f"signer_certificates are sha256 in lower case, not {strangers[0][:80]!r}")
    return None


def _measured(form: AccountForm, key: DistributionKey) -> bool:
    counted = {column.field for column in form.columns if column.type in _TYPES_OF.get(column.field, _TIMES)}
    return any(counted.issuperset(way) for way in _MEASURES[key])


def _bad(detail: str) -> Rejected:
    return Rejected("FORM_CANNOT_BE_USED", detail)
