"""What matching publishes of what it did."""

from services.matching.domain.claim_events import ClaimDecided, ClaimFiled
from services.matching.domain.countries import country_code
from services.matching.domain.identification_events import EnquiryMade, EnquiryReplied, StepTaken
from services.matching.domain.matching import TargetMatched
from services.matching.domain.non_registered import NonRegisteredFound
from services.matching.domain.policy import PolicyAdopted
from services.matching.domain.report_events import OutcomeRevised, ReportDecided
from services.matching.domain.variant import VariantLearned
from shared.contracts import matching as public
from shared.contracts.platform import PolicyApproved
from shared.contracts.terms import MatchOutcome
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.kernel.restated import restated

PUBLIC: frozenset[type] = frozenset(
    {
        ReportDecided,
        OutcomeRevised,
        TargetMatched,
        NonRegisteredFound,
        VariantLearned,
        PolicyAdopted,
        StepTaken,
        EnquiryMade,
        EnquiryReplied,
        ClaimFiled,
        ClaimDecided,
    }
)


def publish(event: object, entry: Entry) -> object:
    """The public event of a private one whose type is in PUBLIC."""
    if isinstance(event, ClaimFiled):
        # A claim is in time to the last minute of a day, and the log says when that was.
        filed_on, verified = baku_day(entry.recorded_at), event.confirm_until is None
        return restated(public.AuthorClaimFiled, event, filed_on=filed_on, verified=verified)
    return public_of(event)


def public_of(event: object) -> object:
    """The same without its entry, of what does not depend on where it stands."""
    match event:
        case ReportDecided():
            return _work_matched(event)
        case OutcomeRevised():
            return _revoked(event)
        case TargetMatched():
            return restated(public.AccountMatched, event)
        case NonRegisteredFound():
            return _found(event)
        case VariantLearned():
            return restated(public.NameVariantLearned, event)
        case StepTaken():
            return restated(public.IdentificationStepTaken, event)
        case EnquiryMade():
            return restated(public.EnquirySent, event)
        case EnquiryReplied():
            return restated(public.EnquiryAnswered, event)
        case ClaimDecided():
            return restated(public.AuthorClaimDecided, event)
        case PolicyAdopted():
            return restated(PolicyApproved, event)
    raise TypeError(f"{type(event).__name__} has no public form")


def _work_matched(event: ReportDecided) -> public.WorkMatched:
    of, reported = event.of, event.of.reported
    registered = event.outcome is MatchOutcome.MATCHED
    return restated(
        public.WorkMatched,
        event,
        target_kind=of.target_kind,
        target=of.target,
        version=of.version,
        report=reported.number,
        titles=() if registered else reported.titles,
        year=None if registered else reported.year,
        genre=None if registered else reported.genre,
        season=None if registered else reported.season,
        episode=None if registered else reported.episode,
        authors=() if registered else reported.authors,
    )


def _revoked(event: OutcomeRevised) -> public.MatchRevoked:
    of = event.becomes.of
    return restated(
        public.MatchRevoked,
        event,
        target_kind=of.target_kind,
        target=of.target,
        version=of.version,
        report=of.reported.number,
        becomes=_work_matched(event.becomes),
        reason=event.becomes.reason,
    )


def _found(event: NonRegisteredFound) -> public.NonRegisteredWorkFound:
    reported = event.reported
    return restated(
        public.NonRegisteredWorkFound,
        event,
        titles=reported.titles,
        authors=reported.authors,
        year=reported.year,
        country=country_code(reported.country) if reported.country else None,
        genre=reported.genre,
        season=reported.season,
        episode=reported.episode,
        seconds=None,
    )
