"""What a work's facts have to agree in, each by itself and with the work above it.

Clauses 1.3-f, 1.3-i, 2.1.4-b; D-05, D-06, D-43.
"""

from dataclasses import fields

from shared.contracts.registry import Work, WorkKind
from shared.kernel.decider import Rejected

PARENTS = {
    WorkKind.SEASON: frozenset({WorkKind.SERIES}),
    WorkKind.EPISODE: frozenset({WorkKind.SERIES, WorkKind.SEASON}),
}
"""Of which kind the work above is. Only what is above can be a parent, so a work never stands under itself."""

PLACE = frozenset({"PARENT_LACKS", "PARENT_OF_NOTHING"})
"""Why a kind and having a parent do not go together."""

_NOT_SOURCED = {"id", "sources", "origin_source", "provisional"}
SOURCED = frozenset(field.name for field in fields(Work)) - _NOT_SOURCED
"""Fields of a work that may have a source of their own."""


def fact_defect(work: Work) -> Rejected | None:
    """Why a work's facts contradict each other; None when they do not."""
    return _place_defect(work) or _music_defect(work) or _inclusion_defect(work) or _origin_defect(work)


def stands(before: Work, after: Work) -> Rejected | None:
    """What does not change once others may rest on it."""
    if before.kind in (WorkKind.SERIES, WorkKind.SEASON) and after.kind is not before.kind:
        word = f"A {before.kind} stays one: others may stand in it. A wrong one is merged into the right one."
        return Rejected("KIND_STANDS", word)
    return None


def parent_defect(work: Work, parent: Work) -> Rejected | None:
    """Why a work cannot stand under another one."""
    if parent.kind not in PARENTS.get(work.kind, ()):
        return Rejected("PARENT_OF_ANOTHER_KIND", f"A {work.kind} does not stand in a {parent.kind}.")
    both = parent.kind is WorkKind.SEASON and None not in (parent.season, work.season)
    if both and parent.season != work.season:
        word = f"The season is number {parent.season}, the episode says {work.season}."
        return Rejected("SEASON_CONTRADICTS", word)
    return None


def season_in(work: Work, parent: Work) -> int | None:
    """The number of a work's season: that of the season that it stands in, where it says none."""
    return parent.season if work.season is None and parent.kind is WorkKind.SEASON else work.season


def _place_defect(work: Work) -> Rejected | None:
    if work.kind in PARENTS and work.parent is None:
        return Rejected("PARENT_LACKS", f"A {work.kind} names the work that it stands in.")
    if work.kind not in PARENTS and work.parent is not None:
        return Rejected("PARENT_OF_NOTHING", f"A {work.kind} stands in no other work.")
    return None


def _music_defect(work: Work) -> Rejected | None:
    music = work.kind is WorkKind.MUSIC
    if work.iswc is not None and not music:
        return Rejected("ISWC_OF_MUSIC", "An ISWC names music included in a film: a work of its own.")
    if music and (work.isan is not None or work.eidr is not None):
        return Rejected("IDENTIFIER_OF_FILMS", "ISAN and EIDR name audiovisual works, no music.")
    return None


def _inclusion_defect(work: Work) -> Rejected | None:
    hosts = [one.work for one in work.included_in]
    if work.id in hosts or len(set(hosts)) != len(hosts):
        return Rejected("INCLUSION_CONTRADICTS", "A work is named once in each other work that includes it.")
    if work.seconds is not None and any((one.seconds or 0) > work.seconds for one in work.included_in):
        return Rejected(
            "INCLUDED_LONGER_THAN_ITSELF", f"The work has {work.seconds} s, less than is included."
        )
    return None


def _origin_defect(work: Work) -> Rejected | None:
    if work.origin == "FOREIGN" and work.origin_source is None:
        return Rejected("ORIGIN_NEEDS_SOURCE", "A foreign work names the society or database (D-43).")
    if work.origin != "FOREIGN" and work.origin_source is not None:
        return Rejected("SOURCE_OF_NO_ORIGIN", "Only a foreign work is entered from a source (D-43).")
    named = [one.field for one in work.sources]
    if len(set(named)) != len(named) or not SOURCED.issuperset(named):
        return Rejected("SOURCE_OF_NO_FIELD", f"A source belongs to one of {', '.join(sorted(SOURCED))}.")
    return None
