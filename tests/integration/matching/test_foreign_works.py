"""Works of foreign authors: imported data is searched, every author has his organisation, candidates for Lack of
Documentation are marked (2.1.4)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from shared.contracts.intake import ReportedAuthor
from shared.contracts.matching import IdentificationStepTaken, KnownAuthor, WorkMatched
from shared.contracts.registry import (
    CreditedName,
    Holder,
    Mandate,
    MandateGranted,
    Party,
    PartyRegistered,
    RoleShares,
    ShareBasis,
    SharesChanged,
    Source,
    Title,
    Work,
    WorkRegistered,
)
from shared.contracts.terms import EvidenceKind, PartyClass, PartyKind, Role, UseType
from tests.integration.matching.films import UNKNOWN, account, reported
from tests.integration.matching.runs import closed, use
from tests.integration.matching.test_account import EVIDENCE, adopt_standing_decision, outcomes
from tests.integration.matching.test_identifications import lighthouse, shown
from tests.support.one_service import OneService

SOURCE = Source(kind=EvidenceKind.IDA, reference="IDA-77", on=date(2026, 1, 1), society="vg-bild-kunst")


def person(party: str, name: str, organisation: str | None) -> list[Any]:
    told: list[Any] = [
        PartyRegistered(
            party=Party(
                id=party,
                kind=PartyKind.NATURAL,
                party_class=PartyClass.NONE,
                names=(CreditedName(name=name, script="LATIN"),),
                country="DE",
            )
        )
    ]
    if organisation is not None:
        mandate = Mandate(
            id=f"m-{party}",
            party=party,
            organisation=organisation,
            use_types=tuple(UseType),
            valid_from=date(2020, 1, 1),
        )
        told.append(MandateGranted(mandate=mandate))
    return told


def imported() -> list[Any]:
    """A German film from an international database: the director's organisation is known, the composer's not."""
    work = Work(
        id="wasser",
        titles=(Title(text="Wasser und Wind", language="de", script="LATIN", kind="ORIGINAL"),),
        genre="feature",
        year=1987,
        countries=("DE",),
        origin="FOREIGN",
        origin_source=SOURCE,
    )
    roles = {Role.DIRECTOR: "ohm", Role.COMPOSER: "blau", Role.SCRIPTWRITER: "ohm"}
    shares = tuple(
        RoleShares(
            role=role,
            holders=(Holder(party=party, fraction=Fraction(1), basis=ShareBasis.SOURCE, source=SOURCE),),
        )
        for role, party in roles.items()
    )
    return [
        *person("ohm", "Jutta Ohm", "vg-bild-kunst"),
        *person("blau", "Ede Blau", None),
        WorkRegistered(work=work),
        SharesChanged(work="wasser", roles=shares),
    ]


@pytest.mark.clause("2.1.4-a")
@pytest.mark.clause("2.1.4-b")
async def test_imported_foreign_works_are_found_with_the_organisation_of_every_author(
    matching: OneService,
) -> None:
    await matching.hear("registry", *imported())
    await matching.hear("intake", *account("july", (reported(1, "WASSER UND WIND", "Ohm, Jutta"),)))
    await matching.settle()
    (found,) = (await outcomes(matching)).values()
    assert (found.outcome, found.work, found.lod) == ("MATCHED", "wasser", ())
    assert {(one.role, one.party, one.society, one.basis, one.reported) for one in found.persons} == {
        (Role.DIRECTOR, "ohm", "vg-bild-kunst", "VARIANT", "Ohm, Jutta"),
        (Role.SCRIPTWRITER, "ohm", "vg-bild-kunst", "REGISTERED", ""),
        (Role.COMPOSER, "blau", None, "REGISTERED", ""),
    }


@pytest.mark.clause("2.1.4-c")
@pytest.mark.clause("2.1.4-d")
async def test_a_work_in_no_database_is_non_registered_and_marked_where_an_organisation_is_known(
    matching: OneService,
) -> None:
    await adopt_standing_decision(matching)
    await matching.hear("registry", *person("belcourt", "Armand Belcourt", "sacd"))
    stranger = reported(2, "Nachts am Kai", "Jutta Ohm")
    await matching.hear("intake", *account("july", (UNKNOWN, stranger)))
    await matching.settle()
    found = await outcomes(matching)
    known = KnownAuthor(reported="Armand Belcourt", role=Role.DIRECTOR, party="belcourt", society="sacd")
    assert (found[5].outcome, found[5].lod) == ("NON_REGISTERED", (known,))
    assert (found[2].outcome, found[2].lod) == ("NON_REGISTERED", ())
    assert {(one.party, one.basis) for one in found[5].persons} == {(None, "NOT_FOUND")}
    # Another person of this name: now nobody knows which of them is meant.
    await matching.hear("registry", *person("namesake", "Belcourt Armand", None))
    await matching.hear("intake", *account("august", (replace(UNKNOWN, number=6),)))
    await matching.settle()
    assert (await outcomes(matching))[6].lod == ()


@pytest.mark.clause("2.1.4-c")
async def test_an_author_whom_nobody_knows_on_a_registered_work_is_marked(matching: OneService) -> None:
    await matching.hear("registry", *person("belcourt", "Armand Belcourt", "sacd"))
    one = reported(1, "O qızı tapın", "Həsən Seyidbəyli")
    writer = ReportedAuthor(name="Armand Belcourt", role=Role.SCRIPTWRITER)
    await matching.hear("intake", *account("july", (replace(one, authors=(*one.authors, writer)),)))
    await matching.settle()
    body = {"outcome": "MATCHED", "work": "find-the-girl", "reason": "By the credits.", "evidence": EVIDENCE}
    answer = await matching.post("official", "matching:review:decide", "/v1/reviews/july-1-1/decide", body)
    assert answer.status_code == 200, answer.text
    (found,) = [event for event in await matching.published() if isinstance(event, WorkMatched)]
    assert [(one.reported, one.role, one.society) for one in found.lod] == [
        ("Armand Belcourt", Role.SCRIPTWRITER, "sacd")
    ]


@pytest.mark.clause("2.1.1-r")
async def test_what_stands_on_the_public_list_is_recorded_as_published(matching: OneService) -> None:
    work = await lighthouse(matching)
    reserved = use("run", "lighthouse", work, "Le Phare de minuit", (Role.ALL, None, 60_00), report=5)
    meeting = use("run", "meeting", "meeting", "Görüş", (Role.SCRIPTWRITER, "qulubeyov", 60_00))
    await matching.hear("distribution", *closed("run", [*reserved, *meeting]))
    await matching.settle()
    found = await shown(matching, work)
    assert (found["published_on"], found["lacks"]) == ("2026-09-01", ["ENQUIRY", "CONTACT"])
    told = [one for one in await matching.published() if isinstance(one, IdentificationStepTaken)]
    assert sorted((one.work, one.kind, one.result) for one in told) == sorted(
        [(work, "PUBLICATION", "PUBLISHED"), ("meeting", "PUBLICATION", "PUBLISHED")]
    )
