"""A small registry of real films, and accounts that report them."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.intake import (
    AccountAccepted,
    BatchCounts,
    ReportedAuthor,
    ReportedWork,
    ReportedWorksListed,
    ScheduleAccepted,
    ScheduleLine,
    ScheduleLinesListed,
    UsageLine,
    UsageLinesListed,
)
from shared.contracts.registry import (
    CreditedName,
    Holder,
    Mandate,
    MandateGranted,
    Party,
    PartyRegistered,
    RoleShares,
    SharesChanged,
    Title,
    Work,
    WorkRegistered,
)
from shared.contracts.terms import Channel, Measure, PartyClass, PartyKind, Role, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period

JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
PEOPLE = {
    "tagizade": ("Tofiq Tağızadə", "Tofig Taghizade"),
    "qulubeyov": ("Ədhəm Qulubəyov", "Adham Qulubeyov"),
    "seyidbeyli": ("Həsən Seyidbəyli",),
    "ibrahimov": ("Əjdər İbrahimov",),
    "otriba": ("Roman Otrıba",),
}
FILMS: tuple[tuple[str, tuple[str, ...], int, dict[Role, str]], ...] = (
    ("seven-sons", ("Yeddi oğul istərəm",), 1970, {Role.DIRECTOR: "tagizade"}),
    ("meeting", ("Görüş", "The Meeting"), 1955, {Role.DIRECTOR: "tagizade", Role.SCRIPTWRITER: "qulubeyov"}),
    ("find-the-girl", ("O qızı tapın",), 1970, {Role.DIRECTOR: "seyidbeyli"}),
    ("commissars-1966", ("26 Bakı komissarı",), 1966, {Role.DIRECTOR: "ibrahimov"}),
    ("commissars-2009", ("26 Bakı Komissarı",), 2009, {Role.DIRECTOR: "otriba"}),
)


def registry_events() -> list[Any]:
    """The registry in its own words; one person's mandate is with another organisation."""
    events: list[Any] = [
        PartyRegistered(
            party=Party(
                id=party,
                kind=PartyKind.NATURAL,
                party_class=PartyClass.MEMBER,
                names=tuple(CreditedName(name=name, script="LATIN") for name in names),
                country="AZ",
            )
        )
        for party, names in PEOPLE.items()
    ]
    mandate = Mandate(
        id="m1", party="qulubeyov", organisation="vdfs", use_types=tuple(UseType), valid_from=date(2020, 1, 1)
    )
    events.append(MandateGranted(mandate=mandate))
    for work, titles, year, roles in FILMS:
        named = tuple(Title(text=title, language="az", script="LATIN") for title in titles)
        events.append(
            WorkRegistered(work=Work(id=work, titles=named, genre="feature", year=year, countries=("AZ",)))
        )
        shares = tuple(
            RoleShares(role=role, holders=(Holder(party=party, fraction=Fraction(1)),))
            for role, party in roles.items()
        )
        events.append(SharesChanged(work=work, roles=shares))
    return events


def reported(number: int, title: str, *directors: str, no_work: str | None = None) -> ReportedWork:
    """A work as an account reports it."""
    authors = tuple(ReportedAuthor(name=name, role=Role.DIRECTOR) for name in directors)
    return ReportedWork(
        number=number, titles=(title,), authors=authors, lines=1, seconds=5400, no_work_rule=no_work
    )


EXACT = reported(1, "Yeddi oğul istərəm", "Tofiq Tağızadə")
CAPITALS = reported(2, "YEDDI OGUL ISTEREM (bədii film)", "TAGIZADE TOFIQ")
FIGURES = reported(3, "7 oğul istərəm", "Tofiq Tağızadə")
NEWS = reported(4, "Səhər xəbərləri", no_work="news")
UNKNOWN = reported(5, "Le Phare de minuit", "Armand Belcourt")
MISPRINT = reported(6, "O qızı tarın", "Həsən Seyidbəyli")
TWO_FILMS = reported(7, "İyirmi altı Bakı komissarı", "Əjdər İbrahimov", "Roman Otrıba")


def account(
    name: str, reports: Sequence[ReportedWork], chunk_size: int = 2, version: int = 1, known: int = 0
) -> list[Any]:
    """An accepted account in the words of intake: chunks of reports, one of lines, the manifest."""
    chunks = [reports[start : start + chunk_size] for start in range(0, len(reports), chunk_size)]
    items: list[Any] = [
        ReportedWorksListed(account=name, version=version, chunk=number, reports=tuple(chunk))
        for number, chunk in enumerate(chunks, 1)
    ]
    lines = tuple(
        UsageLine(line=report.number + 1, report=report.number, measure=Measure.SECONDS, value=5400)
        for report in reports
    )
    items.append(UsageLinesListed(account=name, version=version, chunk=1, lines=lines))
    manifest = AccountAccepted(
        account=name,
        version=version,
        replaces=None,
        contract="licence",
        contract_version=1,
        payer="broadcaster",
        channel=Channel.USER,
        use_type=UseType.ON_AIR,
        period=JULY,
        territory="AZ",
        currency="AZN",
        declared_total=Money(480_000),
        income=None,
        due=Money(480_000),
        counts=BatchCounts(report_chunks=len(chunks), reports=len(reports), line_chunks=1, lines=len(lines)),
        digest=batch_digest(item_digest(item) for item in items),
        known={"registry": known},
        submitted_by="clerk",
    )
    return [*items, manifest]


def schedule() -> list[Any]:
    """A foreign organisation's schedule of one film: two owners' lines, one of them a stranger's."""
    work = ReportedWork(
        number=1,
        titles=("The Meeting",),
        authors=(
            ReportedAuthor(name="Tofig Taghizade", role=None),
            ReportedAuthor(name="Adham Qulubeyov", role=None),
        ),
        year=1955,
    )
    lines = (
        ScheduleLine(
            line=2, amount=Money(20_000, "EUR"), report=1, owner="Tofig Taghizade", role=Role.DIRECTOR
        ),
        ScheduleLine(line=3, amount=Money(10_000, "EUR"), report=1, owner="Adham Qulubeyov"),
        ScheduleLine(line=4, amount=Money(5_000, "EUR"), report=1, owner="Ottokar Brandlhuber"),
        ScheduleLine(line=5, amount=Money(750, "EUR"), kind="CHARGE"),
    )
    item = ScheduleLinesListed(schedule="schedule", version=1, chunk=1, reports=(work,), lines=lines)
    manifest = ScheduleAccepted(
        schedule="schedule",
        version=1,
        society="vdfs",
        contract="representation",
        contract_version=1,
        number="7",
        period=JULY,
        territory="DE",
        use_type=UseType.ON_AIR,
        currency="EUR",
        total=Money(35_000, "EUR"),
        due=Money(34_250, "EUR"),
        counts=BatchCounts(report_chunks=1, reports=1, line_chunks=1, lines=4),
        digest=batch_digest([item_digest(item)]),
        known={},
        submitted_by="clerk",
    )
    return [item, manifest]
