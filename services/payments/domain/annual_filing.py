"""A payee's annual summary as it was filed: what changes afterwards is filed as the next version (X-g, D-103)."""

from dataclasses import dataclass, replace

from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted
from shared.kernel.ids import derived_id
from shared.paper.words import Language


def annual_id(payee: str, currency: str, year: int) -> str:
    """Id of a payee's summary of a year in a currency."""
    return derived_id("annual-summary", payee, currency, year)


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualSummaryFiled:
    """The summary's files were stored."""

    summary: str
    payee: str
    currency: str
    year: int
    version: int
    language: Language
    """The payee's: in which it is shown unless another is asked for."""
    sha256: str
    """Of the JSON, which the other files are made from."""
    csv_sha256: str
    pdf_sha256: str
    """In Azerbaijani."""
    pdf_en_sha256: str
    pdf_ru_sha256: str
    filed_by: str


# What we know
def evolve(_: AnnualSummaryFiled | None, event: AnnualSummaryFiled) -> AnnualSummaryFiled | None:
    """The last version."""
    return event


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class FileAnnualSummary:
    """Say that these files were stored; their version is ours to count."""

    filing: AnnualSummaryFiled


# What we answer
def decide(command: FileAnnualSummary, state: AnnualSummaryFiled | None) -> Decision[AnnualSummaryFiled]:
    """The same content again is no news."""
    if state is not None and state.sha256 == command.filing.sha256:
        return AlreadyApplied()
    return accepted(replace(command.filing, version=1 if state is None else state.version + 1))


ANNUAL_SUMMARY: Decider[FileAnnualSummary, AnnualSummaryFiled, AnnualSummaryFiled | None] = Decider(
    "annual-summary", None, evolve, decide
)
