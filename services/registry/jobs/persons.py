"""Which party each person of a file is: one that is registered, a new one, or nobody can tell.

Nobody is joined to a registered party by his name alone, and nobody becomes a second party under a name that somebody
has unless the file says that he is another one (D-102). A file tells its own persons apart, also when some of them are
registered by then: an import that goes on where it was cut off says what it said at first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from services.registry.domain.catalogue import CatalogueRow, Person, RowRejected, rejected
from services.registry.domain.import_run import ImportKind, ImportPlan
from services.registry.domain.party import PARTY
from services.registry.domain.search_terms import code_terms, name_terms
from services.registry.projections.known_names import Known, parties_by_term
from shared.contracts.registry import CreditedName, Party
from shared.contracts.terms import PartyClass, PartyKind
from shared.jobs.kinds import JobContext
from shared.kernel.folding import script_of
from shared.kernel.names import name_keys, same_name

AT_ONCE = 500
NOWHERE = "ZZ"
"""The country of whom foreign data says none: no tax rule takes it for one of its own."""


@dataclass(slots=True)
class Persons:
    """What became of a file's persons, by the id that they would get."""

    registered: dict[str, str] = field(default_factory=dict)
    """The party that they are."""
    new: dict[str, Party] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    """Why nobody can tell who they are."""


async def resolve(job: JobContext, plan: ImportPlan, persons: Mapping[str, Person]) -> Persons:
    """Tell who each person of a file is, as the registry stands."""
    terms = [term for person in persons.values() for term in _terms(person)]
    async with job.ctx.engine.connect() as connection:
        by_term = await parties_by_term(connection, terms)
    found = Persons()
    for party, person in persons.items():
        known = {one.id: one for term in _terms(person) for one in by_term.get(term, ())}
        _tell(found, plan, party, person, known, persons)
    await _registered_since(job, found)
    return found


def doubts(
    row: CatalogueRow, people: Mapping[str, Person], persons: Persons, rejections: list[RowRejected]
) -> bool:
    """Whether nobody can tell who somebody of a row is; each of them is told."""
    found = [credit for credit in row.credits if credit.person in persons.doubts]
    for credit in found:
        named = people[credit.person].name or people[credit.person].key
        rejections.append(rejected(row.row, credit.column, named, persons.doubts[credit.person]))
    return bool(found)


def _terms(person: Person) -> list[str]:
    codes = [code for code in (person.member, person.ipi) if code]
    return [*name_terms(person.name), *(term for code in codes for term in code_terms(code))]


def _tell(
    found: Persons,
    plan: ImportPlan,
    party: str,
    person: Person,
    known: dict[str, Known],
    own: Collection[str],
) -> None:
    kind, number = ("MEMBER_NUMBER", person.member) if person.member else ("IPI_NAME", person.ipi)
    numbered = [one for one in known.values() if number and one.has(kind, number)]
    others = [one for one in known.values() if one.id == party or one.id not in own]
    namesakes = [one.id for one in others if _conforms(person.name, one.names)]
    if numbered:
        owner = numbered[0]
        if person.name and not _conforms(person.name, owner.names):
            found.doubts[party] = f"{number} is the number of {owner.names[0]}, party {owner.id}"
        else:
            found.registered[party] = owner.id
    elif person.member:
        found.doubts[party] = f"no party has the member number {person.member}"
    elif party in namesakes:
        found.registered[party] = party
    elif namesakes and not person.new:
        found.doubts[party] = (
            f"party {namesakes[0]} has this name: give a number that it has, or say that he is new"
        )
    else:
        found.new[party] = _party(party, person, plan)


def _conforms(name: str, names: Sequence[str]) -> bool:
    return any(same_name(name_keys(name), name_keys(other)) for other in names)


def _party(party: str, person: Person, plan: ImportPlan) -> Party:
    name = CreditedName(
        name=person.name, script=script_of(person.name, "und"), kind="CANONICAL", source=plan.source
    )
    return Party(
        id=party,
        kind=PartyKind.NATURAL,
        party_class=PartyClass.NONE,
        names=(name,),
        country=person.country or ("AZ" if plan.kind is ImportKind.CATALOGUE else NOWHERE),
        ipi_name_numbers=(person.ipi,) if person.ipi else (),
    )


async def _registered_since(job: JobContext, found: Persons) -> None:
    """What the read models have not folded yet stands in the log."""
    ids = list(found.new)
    for start in range(0, len(ids), AT_ONCE):
        states = await job.ctx.store.states(PARTY, ids[start : start + AT_ONCE])
        for party, (state, _) in states.items():
            if state.party is None:
                continue
            meant = found.new.pop(party)
            if _conforms(meant.names[0].name, [one.name for one in state.party.names]):
                found.registered[party] = party
            else:
                found.doubts[party] = f"is registered as {state.party.names[0].name}, party {party}"
