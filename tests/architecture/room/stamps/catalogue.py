"""What happens to stamps."""

from dataclasses import dataclass

from brim.base.events.types import Event, event


@event("stamps.points_given")
@dataclass(frozen=True)
class PointsGiven(Event):
    topup_id: int
    points: int


@event("stamps.points_taken_back")
@dataclass(frozen=True)
class PointsTakenBack(Event):
    """With the top-up that they came with, as far as they were there."""

    topup_id: int
    points: int


@event("stamps.points_redeemed")
@dataclass(frozen=True)
class PointsRedeemed(Event):
    """`bonus` in minor units of `currency`."""

    operation_id: int
    currency: str
    points: int
    bonus: int


@event("stamps.card_sent")
@dataclass(frozen=True)
class CardSent(Event):
    card_id: int


@event("stamps.card_arrived")
@dataclass(frozen=True)
class CardArrived(Event):
    card_id: int


@event("stamps.gift_handed_over")
@dataclass(frozen=True)
class GiftHandedOver(Event):
    """What goes with a redemption."""

    redemption_id: int
