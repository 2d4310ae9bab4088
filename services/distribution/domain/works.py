"""A user's or producer's account: what is distributed of it, and how it falls to its works (D-39 to D-50)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from services.distribution.domain.absent import absent_pieces, is_absent, keeps_weight
from services.distribution.domain.facts import CreditedFact, DayOfUse, ReportFact, TargetFact
from services.distribution.domain.keys import (
    TOLERANCE,
    agreed_roles,
    fold_genre,
    key_group,
    key_roles,
    pot,
    present_roles,
    split_roles,
)
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.persons import RoleMoney, split_role
from services.distribution.domain.pieces import Piece, TargetMoney, WorkMoney, whole
from services.distribution.domain.received import carried_in, received, transferred
from services.distribution.domain.standing import Standing, Use, held, reserved
from services.distribution.domain.undocumented import lack_of_documentation
from shared.contracts.terms import (
    Channel,
    HoldReason,
    MatchOutcome,
    ReserveReason,
    TargetKind,
)
from shared.kernel.ids import derived_id
from shared.kernel.money import Money, split

DEFAULT_PERCENT = Decimal(18)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedTogether:
    """All reports of a target that are one work."""

    work: str
    reports: tuple[ReportFact, ...]

    days: Sequence[DayOfUse] = ()
    """Use of the work by day, over all its reports."""

    @property
    def used(self) -> int:
        """How much it was used, in the target's measure."""
        return sum([use.value for use in self.days])

    @property
    def societies(self) -> tuple[str, ...]:
        """Organisations known to manage one of its reported authors."""
        return tuple(sorted({society for report in self.reports for society in report.societies}))

    @property
    def credited(self) -> tuple[CreditedFact, ...]:
        """Its reported authors whose organisation is known."""
        found = {one for report in self.reports for one in report.credited}
        return tuple(sorted(found, key=lambda one: (one.society, one.role or "")))

    @property
    def genre(self) -> str | None:
        """As it was reported, if it was reported as one."""
        genres = {fold_genre(report.genre) for report in self.reports if report.genre}
        return genres.pop() if len(genres) == 1 else None


def distributable(target: TargetFact) -> Money:
    """Allocated receipts, at most the sum due; a producer's within 0.01 exactly the receipt (D-48, D-99). What is
    carried into it stands beside the sum due (D-20)."""
    came, due = transferred(target), target.due
    of_producer = target.kind is TargetKind.ACCOUNT and target.channel is Channel.PRODUCER
    if not (of_producer and abs(came.amount - due.amount) <= TOLERANCE):
        came = min(came, due)
    return came + carried_in(target)


def account_money(facts: Facts, target: TargetFact) -> TargetMoney:
    """The money of an account by work, with the pieces of each."""
    money, came = distributable(target), received(target)
    works = together(target)
    problem = problem_of(facts, target, works, money)
    if problem is not None:
        found: tuple[WorkMoney, ...] = (held_target(target, money, problem),)
    else:
        parts = split(money.amount, [work.used for work in works], [work.work for work in works])
        found = tuple(work_money(facts, target, work, part) for work, part in zip(works, parts, strict=True))
    return TargetMoney(target=target, received=came, excess=came - money, distributed=money, works=found)


def together(target: TargetFact) -> list[ReportedTogether]:
    """The works of a target in the order of their ids; what is no work stays out (D-15)."""
    groups: dict[str, list[ReportFact]] = {}
    for report in sorted(target.reports, key=lambda report: report.number):
        if report.outcome is not MatchOutcome.NOT_A_WORK:
            work = report.work or derived_id("undecided", target.id, target.version, report.number)
            groups.setdefault(work, []).append(report)
    return [
        ReportedTogether(work=work, reports=tuple(groups[work]), days=days_of(groups[work]))
        for work in sorted(groups)
    ]


def days_of(reports: Sequence[ReportFact]) -> list[DayOfUse]:
    """The use of reports by day; what has no day comes first."""
    sums = {use.day: use for use in reports[0].uses}
    if len(reports) > 1 or len(sums) < len(reports[0].uses):
        values: dict[date | None, int] = {}
        for report in reports:
            for use in report.uses:
                values[use.day] = values.get(use.day, 0) + use.value
        sums = {day: DayOfUse(day=day, value=value) for day, value in values.items()}
    undated = [sums.pop(None)] if None in sums else []
    return [*undated, *(sums[day] for day in sorted(filter(None, sums)))]


def held_target(
    target: TargetFact, money: Money, why: str, source: Money | None = None, used: int | None = None
) -> WorkMoney:
    """A whole target's money in one held piece, for an official."""
    piece = whole(held(HoldReason.OFFICIAL, why), money.amount, None if source is None else source.amount)
    return WorkMoney(
        target=target,
        work=target.id,
        title="",
        title_original="",
        use_type=target.use_type,
        reports=tuple(sorted(report.number for report in target.reports)),
        currency=money.currency,
        gross=money.amount,
        used=money.amount if used is None else used,
        pieces=(piece,),
        source=source,
    )


def whole_standing(facts: Facts, work: ReportedTogether) -> Standing | None:
    """The state of a work that is not split at all (D-22); None for a registered one."""
    if any(report.outcome is MatchOutcome.UNDECIDED for report in work.reports):
        return reserved(ReserveReason.UNDER_IDENTIFICATION)
    entry = facts.works.get(work.work)
    if entry is not None:
        # What was reported as non-registered may be in the registry by now (D-10).
        return reserved(ReserveReason.NON_REGISTERED_WORK) if entry.provisional else None
    if any(report.outcome is MatchOutcome.NON_REGISTERED for report in work.reports):
        return reserved(ReserveReason.NON_REGISTERED_WORK)
    return held(HoldReason.OFFICIAL, "the matched work is not in the registry")


def by_key(
    facts: Facts, work: str, use: Use, days: Sequence[DayOfUse], gross: int
) -> tuple[tuple[Piece, ...], str | None]:
    """A registered work's money by the key of its registered genre (2.1.2-b, 2.1.3-b), with the group."""
    group = key_group(facts, facts.works[work].genre)
    if agreed := agreed_roles(facts, work, use.contract):
        parts = split(gross, list(agreed.values()), [str(at) for at in range(len(agreed))])
        pieces = [
            split_role(facts, RoleMoney(work=work, role=role, gross=part), use, days)
            for role, part in zip(agreed, parts, strict=True)
        ]
        return tuple(piece for of_role in pieces for piece in of_role), group
    if group is None:
        why = f"no key group for the genre {facts.works[work].genre!r}"
        return (whole(held(HoldReason.NO_KEY, why), gross),), None
    return _by_group(facts, work, group, use, days, gross), group


def _by_group(
    facts: Facts, work: str, group: str, use: Use, days: Sequence[DayOfUse], gross: int
) -> tuple[Piece, ...]:
    keeps = keeps_weight(facts)
    weights = key_roles(facts, group) if keeps else present_roles(facts, work, group)
    if not weights:
        return (whole(held(HoldReason.OFFICIAL, "every role of the key is absent"), gross),)
    pieces: list[Piece] = []
    for role, amount in split_roles(gross, weights).items():
        money = RoleMoney(work=work, role=role, gross=amount)
        absent = keeps and is_absent(facts, work, role)
        pieces += absent_pieces(facts, money, use) if absent else split_role(facts, money, use, days)
    return tuple(pieces)


def _undocumented(
    facts: Facts, work: ReportedTogether, use: Use, gross: int
) -> tuple[tuple[Piece, ...], str | None]:
    """A non-registered work's money: in reserve, unless an author's organisation is known (D-41, D-44)."""
    use = replace(use, non_registered=True)
    # Runs from before these rules reserved it all.
    standing = None if facts.policies.lod is None else lack_of_documentation(facts, work.work, use)
    group = key_group(facts, work.genre) if work.genre is not None else None
    if standing is not None and standing.dealt_to and group is not None:
        return _by_group(facts, work.work, group, use, work.days, gross), group
    if standing is None or standing.dealt_to:
        # Without a genre nobody knows what of it is the composer's.
        standing = reserved(ReserveReason.NON_REGISTERED_WORK)
    return (whole(standing, gross),), None


def work_money(facts: Facts, target: TargetFact, work: ReportedTogether, gross: int) -> WorkMoney:
    """An account's money of one work with its pieces."""
    standing, use = whole_standing(facts, work), use_of(target, work)
    group = None
    if standing is None:
        pieces, group = by_key(facts, work.work, use, work.days, gross)
    elif standing.reason == ReserveReason.NON_REGISTERED_WORK:
        pieces, group = _undocumented(facts, work, use, gross)
    else:
        pieces = (whole(standing, gross),)
    return described(
        facts,
        work,
        WorkMoney(
            target=target,
            work=work.work,
            title="",
            title_original="",
            use_type=target.use_type,
            reports=tuple(report.number for report in work.reports),
            currency=target.due.currency,
            gross=gross,
            used=gross,
            pieces=pieces,
            group=group,
        ),
    )


def use_of(target: TargetFact, work: ReportedTogether) -> Use:
    """The use that a target's work is paid for; without a day of its own the period's last (D-10)."""
    return Use(
        kind=target.kind,
        payer=target.payer,
        use_type=target.use_type,
        territory=target.territory,
        day=target.period.last,
        societies=work.societies,
        credited=work.credited,
        contract=target.contract if target.channel is Channel.USER else "",
    )


def described(facts: Facts, work: ReportedTogether, money: WorkMoney) -> WorkMoney:
    """The work's money with titles and episode: as registered, else as reported."""
    entry = facts.works.get(work.work)
    if entry is not None:
        return replace(money, title=entry.title, title_original=entry.title_original, episode=entry.episode)
    episodes = {report.episode for report in work.reports}
    title = min((report.title for report in work.reports if report.title), default="")
    episode = episodes.pop() if len(episodes) == 1 else None
    return replace(money, title=title, title_original=title, episode=episode)


def problem_of(facts: Facts, target: TargetFact, works: list[ReportedTogether], money: Money) -> str | None:
    """Why an account cannot be split between its works; None when it can."""
    if len({report.measure for work in works for report in work.reports if report.uses}) > 1:
        return "the account measures its works in more than one way"
    weights = [work.used for work in works]
    if any(weight < 0 for weight in weights):
        return "corrections of a work exceed its use in this account"
    if money.amount and not sum(weights):
        return "no line of the account is a work with use, so its money falls to nothing"
    if target.channel is Channel.PRODUCER and target.income is not None:
        contract = facts.contract_on(target.contract, target.period.first)
        percent = (contract.royalty_percent if contract else None) or DEFAULT_PERCENT
        owed = pot(target.income, percent)
        if owed != target.due:
            return f"{percent}% of the income {target.income} is {owed}, the account says {target.due}"
    return None
