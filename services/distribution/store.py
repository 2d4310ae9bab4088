"""How distribution's events are stored: their names and versions, and the day that each belongs to."""

from services.distribution.domain.advance import Advanced, AdvanceDropped, AdvanceProposed, AdvanceReturned
from services.distribution.domain.agency_fee_due import AgencyFeeDue
from services.distribution.domain.base_events import BaseApproved, BasePrepared, BaseRefused
from services.distribution.domain.booked_share import ShareTakenOver
from services.distribution.domain.bulletin import (
    BulletinCorrected,
    BulletinCorrectionDropped,
    BulletinCorrectionProposed,
    BulletinRecorded,
)
from services.distribution.domain.claim import TargetClaimed
from services.distribution.domain.held_decision import HeldDecided, HeldDecisionDropped, HeldDecisionProposed
from services.distribution.domain.lacking_rates import RatesLacked
from services.distribution.domain.next_period import RoyaltyCarried
from services.distribution.domain.ordered import OrderDecided, OrderDropped, OrderEntered
from services.distribution.domain.policy import PolicyApproved, PolicyProposed
from services.distribution.domain.refund import CarryDecided, RefundDecided, RefundDropped, RefundProposed
from services.distribution.domain.reserve import RoyaltyExpired, RoyaltyRedistributed, RoyaltyReleased
from services.distribution.domain.returns import ReturnDecided, ReturnPaid, ReturnUnpaid
from services.distribution.domain.royalty import RoyaltyAllocated, RoyaltyReserved, RoyaltyReversed
from services.distribution.domain.run_events import (
    RunAbandoned,
    RunClosed,
    RunClosing,
    RunComputed,
    RunOpened,
    RunVoiceGiven,
    TargetsExcluded,
)
from services.distribution.domain.states import StatesTotalled
from services.distribution.domain.target import TargetDecided, TargetTaken
from services.distribution.domain.write_off import (
    WriteOffDropped,
    WriteOffProposed,
    WriteOffRestored,
    WrittenOff,
)
from shared.eventstore import books, books_turn
from shared.eventstore.codec import Codec, Stored

CODEC = Codec(
    "distribution",
    [
        Stored(PolicyProposed),
        Stored(PolicyApproved, effective_on=lambda event: event.valid_from),
        Stored(BulletinRecorded, effective_on=lambda event: event.day_asked),
        Stored(BulletinCorrectionProposed, effective_on=lambda event: event.day_asked),
        Stored(BulletinCorrected, effective_on=lambda event: event.day_asked),
        Stored(BulletinCorrectionDropped, effective_on=lambda event: event.day_asked),
        Stored(TargetTaken),
        Stored(TargetDecided),
        Stored(TargetClaimed),
        Stored(RunOpened, effective_on=lambda event: event.cut_off_day),
        Stored(RunComputed),
        Stored(TargetsExcluded),
        Stored(RunVoiceGiven),
        Stored(RunClosing, effective_on=lambda event: event.closed_on),
        Stored(RunClosed, effective_on=lambda event: event.closed_on),
        Stored(RunAbandoned),
        Stored(RoyaltyAllocated, effective_on=lambda event: event.effective_on),
        Stored(RoyaltyReserved, effective_on=lambda event: event.started_on),
        Stored(RoyaltyReleased),
        Stored(RoyaltyExpired, effective_on=lambda event: event.expired_on),
        Stored(RoyaltyRedistributed),
        Stored(ReturnDecided, effective_on=lambda event: event.decided_on),
        Stored(ReturnPaid, effective_on=lambda event: event.day),
        Stored(ReturnUnpaid, effective_on=lambda event: event.day),
        Stored(RatesLacked, effective_on=lambda event: event.day),
        Stored(RefundProposed),
        Stored(RefundDecided, effective_on=lambda event: event.decided_on),
        Stored(CarryDecided, effective_on=lambda event: event.decided_on),
        Stored(RoyaltyCarried),
        Stored(RefundDropped),
        Stored(AdvanceProposed),
        Stored(Advanced, effective_on=lambda event: event.decided_on),
        Stored(AdvanceDropped),
        Stored(AdvanceReturned),
        Stored(WriteOffProposed),
        Stored(WrittenOff, effective_on=lambda event: event.decided_on),
        Stored(WriteOffDropped),
        Stored(WriteOffRestored),
        Stored(OrderEntered),
        Stored(OrderDecided, effective_on=lambda event: event.decided_on),
        Stored(OrderDropped),
        Stored(HeldDecisionProposed),
        Stored(HeldDecided, effective_on=lambda event: event.decided_on),
        Stored(HeldDecisionDropped),
        Stored(BasePrepared),
        Stored(BaseApproved),
        Stored(BaseRefused),
        Stored(ShareTakenOver),
        Stored(RoyaltyReversed, effective_on=lambda event: event.effective_on),
        Stored(AgencyFeeDue, effective_on=lambda event: event.due_on),
        Stored(StatesTotalled, effective_on=lambda event: event.day),
        *map(Stored, (*books.EVENTS, *books_turn.EVENTS)),
    ],
)
