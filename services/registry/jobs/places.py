"""Where the seasons and episodes of a file stand, as the registry is: in rows of the file, or in registered works."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from services.registry.domain.catalogue import CatalogueRow, RowRejected, rejected, work_of
from services.registry.domain.identifiers import NotAnIdentifier, eidr, isan
from services.registry.domain.merging import merged_away
from services.registry.domain.work import WORK
from services.registry.domain.work_events import State
from services.registry.domain.work_facts import parent_defect, season_in
from services.registry.domain.work_key import ISAN_ROOT, WORK_KEY, WorkKey, WorkKeyKind, keys_of
from shared.contracts.registry import WorkKind
from shared.jobs.kinds import JobContext
from shared.kernel.ids import derived_id

_ABOVE = frozenset({WorkKind.SERIES, WorkKind.SEASON})
_WAVES = {WorkKind.SEASON: 1, WorkKind.EPISODE: 2}
_NOWHERE = "is no reference of this file, and no registered work has this id or identifier"
_LOST = "the work in which it stands does not go in"


@dataclass(slots=True)
class Places:
    """What is known of the works that others stand in."""

    source: str
    own: Collection[str]
    """The works of the file."""
    _found: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    """By work, the registered one that it stands in, and its season's number."""
    _standing: set[str] = field(default_factory=set)
    """Works that are registered, or go in."""
    _numbers: dict[str, int] = field(default_factory=dict)
    """In which row a number inside a series stood first."""

    def placed(self, row: CatalogueRow) -> CatalogueRow:
        """A row with the registered work that it stands in."""
        if row.id not in self._found:
            return row
        parent, season = self._found[row.id]
        return row._replace(parent=parent, season=season)

    def goes_in(self, row: CatalogueRow) -> None:
        """A row is registered, or goes in: others may stand in it."""
        if row.kind in _ABOVE:
            self._standing.add(row.id)

    def withdrawn(self, row: CatalogueRow) -> None:
        """It does not go in after all."""
        self._standing.discard(row.id)

    def lost(self, row: CatalogueRow) -> RowRejected | None:
        """The rejection of a row that stands in one that does not go in."""
        if not row.parent or row.parent in self._standing:
            return None
        return rejected(row.row, "parent", row.parent, _LOST)

    async def find(self, job: JobContext, rows: Iterable[CatalogueRow]) -> list[RowRejected]:
        """Look for the works that rows stand in; the rejections of those that cannot stand there."""
        asked = [row for row in rows if row.parent]
        if not asked:
            return []
        names = list(dict.fromkeys(row.parent for row in asked))
        meant = {name: name for name in names} | await self._meant(
            job, [one for one in names if one not in self.own]
        )
        states = {
            one: state for one, (state, _) in (await job.ctx.store.states(WORK, list(meant.values()))).items()
        }
        return [wrong for row in asked if (wrong := self._wrong(row, meant, states)) is not None]

    def _wrong(
        self, row: CatalogueRow, meant: dict[str, str], states: dict[str, State]
    ) -> RowRejected | None:
        said = row.parent
        parent = meant[said]
        known = states[parent].work if parent in states else None
        if known is not None:
            work = work_of(row._replace(parent=parent), None)
            if why := merged_away(states[parent].merging) or parent_defect(work, known):
                return rejected(row.row, "parent", said, why.detail)
            self._found[row.id] = parent, season_in(work, known)
            self._standing.add(parent)
        elif said not in self.own:
            return rejected(row.row, "parent", said, _NOWHERE)
        for key in keys_of(work_of(self.placed(row), None)):
            if (
                key.kind is WorkKeyKind.NUMBER
                and (first := self._numbers.setdefault(key.id, row.row)) != row.row
            ):
                return rejected(row.row, row.kind.lower(), said, f"row {first} has this number in it")
        return None

    async def _meant(self, job: JobContext, names: list[str]) -> dict[str, str]:
        """The works that are named by an identifier, or by this source's own number of them."""
        keys = {name: key for name in names if (key := _key(name)) is not None}
        owners = await job.ctx.store.states(WORK_KEY, sorted({key.id for key in keys.values()}))
        by_key = {name: work for name, key in keys.items() if (work := owners[key.id][0].work) is not None}
        before = {name: derived_id("work", "import", self.source, f"reference {name}") for name in names}
        known = await job.ctx.store.states(WORK, list(before.values()))
        by_reference = {name: work for name, work in before.items() if known[work][0].work is not None}
        return by_reference | by_key


def _key(text: str) -> WorkKey | None:
    readers: dict[WorkKeyKind, Callable[[str], str]] = {WorkKeyKind.ISAN: isan, WorkKeyKind.EIDR: eidr}
    for kind, read in readers.items():
        try:
            value = read(text)
        except NotAnIdentifier:
            continue
        return WorkKey(kind, value[:ISAN_ROOT] if kind is WorkKeyKind.ISAN else value)
    return None


def waves(rows: Iterable[CatalogueRow]) -> list[list[CatalogueRow]]:
    """Rows in an order in which everything that others stand in enters before them: one wave where nothing does."""
    found: list[list[CatalogueRow]] = [[], [], []]
    for row in rows:
        found[_WAVES.get(WorkKind(row.kind), 0)].append(row)
    return [wave for wave in found if wave]
