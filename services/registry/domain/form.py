"""Whether an account's form can be worked with (clause 2.1.1-c, D-12)."""

import re

from shared.contracts.forms import AccountForm
from shared.contracts.terms import DistributionKey
from shared.kernel.decider import Rejected

FIELDS = frozenset(
    "day start end duration seconds title original_title directors scriptwriters cinematographers "
    "production_designers composers authors year country category genre season episode isan eidr income amount "
    "remark work owner owner_ipi role percent kind use_type".split()
)
TYPES = frozenset("TEXT DATE TIME DURATION INTEGER YEAR AMOUNT PERCENT AUTHORS IDENTIFIER".split())
_MEASURES = {
    DistributionKey.AMOUNT: (("amount",),),
    DistributionKey.INCOME: (("income",),),
    DistributionKey.DURATION: (("duration",), ("seconds",), ("start", "end")),
}
"""The columns that say what a key divides by, each of these ways is enough (D-39)."""
_MONEY = ("amount", "income")
_COUNTED = ("INTEGER", "TIME", "DURATION")
_FILE_TYPES = ("XLSX", "CSV")
_SIGNERS_MAX = 50
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DATE_FORMATS = ("DD.MM.YYYY", "YYYY-MM-DD", "DD/MM/YYYY")


def defect_of_form(form: AccountForm, key: DistributionKey) -> Rejected | None:
    """The first reason why accounts in this form cannot be worked with under the contract's key, or None."""
    fields = [column.field for column in form.columns]
    headers = [column.header for column in form.columns]
    if form.file_type not in _FILE_TYPES:
        return _bad(f"file_type is one of {_FILE_TYPES}, not {form.file_type!r}")
    if form.date_format not in _DATE_FORMATS:
        return _bad(f"date_format is one of {_DATE_FORMATS}, not {form.date_format!r}")
    if form.header_row < 1:
        return _bad("header_row counts from 1")
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
    return _signers(form)


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
    counted = {
        column.field
        for column in form.columns
        if (column.type == "AMOUNT" if column.field in _MONEY else column.type in _COUNTED)
    }
    return any(counted.issuperset(way) for way in _MEASURES[key])


def _bad(detail: str) -> Rejected:
    return Rejected("FORM_CANNOT_BE_USED", detail)
