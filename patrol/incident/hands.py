"""In whose hand a case was, act by act: of the source, desk, field, a partner or another tier.

An order obliges, so a member has the seconds from the order on. A request does not: until a tier or
partner has accepted, the seconds are those of the desk that asks (docs/decisions/tiers.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from patrol import clock, feed, pauses
from patrol.feed import Event
from patrol.incident import transfer
from patrol.models import Feed, FeedKind, Party, PartySpan, PartySum, TransferRole
from patrol.status import TAKEN, IncidentStatus

_S = IncidentStatus
_WITH_FIELD = frozenset({_S.DISPATCHED, _S.EN_ROUTE, _S.ON_SCENE})
_OVER = frozenset({_S.CLOSED, _S.CANCELLED, _S.MERGED})
_HANDS_ON = frozenset(role.value for role in transfer.HANDS_ON)
MOST = 500
"""Acts of a case that are read from its beginning."""
MOST_NEWEST = 200
"""Acts that are read from the end of a longer case."""
WORDS = (
    *(FeedKind.MESSAGE_SENT, FeedKind.MESSAGE_SHOWN, FeedKind.MESSAGE_READ, FeedKind.NOTE_ADDED),
    FeedKind.RADIO_LOGGED,
    FeedKind.REVIEW_SAVED,
    *(FeedKind.RECEIPT_SHOWN, FeedKind.RECEIPT_OPENED, FeedKind.DELIVERY_FAILED),
)
"""Acts after which a case is in the same hand as before."""
PAUSE_EVERY = 100
"""Rows of a timeline, about 10 ms, after which others run."""


@dataclass(frozen=True, slots=True)
class Hand:
    """In whose hand a case is: a party, and which partner or tier."""

    party: Party
    partner: str | None = None
    area_id: int | None = None


@dataclass(slots=True)
class _Told:
    """The state that the acts read so far have told."""

    status: IncidentStatus = _S.NEW
    owes_report: bool = False
    tier_id: int | None = None
    first_tier: int | None = None
    partners: dict[str, tuple[str, TransferRole]] = field(default_factory=dict)
    """The partners that have the case or lead it, by transfer."""
    is_known_partner: bool = False
    """False when the case went to an office that stands in no list."""

    def hear(self, event: Event) -> None:
        body = event.body
        if told := body.get("transfer"):
            self._hear_transfer(told)
        if event.kind == FeedKind.INCIDENT_TRANSFERRED:
            self.is_known_partner = bool(self.partners)
        if state := body.get("incident"):
            self.status = IncidentStatus(state["status"])
            self.owes_report = state.get("report_owed") is not None
            self.tier_id = state.get("tier_id")

    def _hear_transfer(self, told: dict[str, object]) -> None:
        if told["area_id"] is not None:
            self.first_tier = self.first_tier or int(str(told["from_area_id"]))
        elif told["status"] in TAKEN and told["role"] in _HANDS_ON:
            self.partners[str(told["id"])] = (str(told["partner"]), TransferRole(told["role"]))
        else:
            self.partners.pop(str(told["id"]), None)

    def hand(self) -> Hand | None:
        """Return in whose hand the case is now; None when it is over."""
        if self.status in _OVER:
            return None
        if self.partners:
            return Hand("partner", next(iter(self.partners.values()))[0])
        if self.status is _S.TRANSFERRED and not self.is_known_partner:
            return Hand("partner")
        is_owed = self.status is _S.RESOLVED and self.owes_report
        if self.status in _WITH_FIELD or is_owed:
            return Hand("field")
        if self.tier_id is not None and self.tier_id != self.first_tier:
            return Hand("tier", area_id=self.tier_id)
        return Hand("desk")


def spans(events: Iterable[Event], now: datetime) -> list[PartySpan]:
    """Return the seconds of one case in their order; `events` are its acts in order."""
    marks = list(_marks(events))
    if not marks:
        return []
    begin = marks[0][1]
    made: list[PartySpan] = []
    for place, (hand, at) in enumerate(marks):
        if hand is None:
            continue
        end = marks[place + 1][1] if place + 1 < len(marks) else None
        # Counted from the beginning, so that the seconds of all spans add up to the whole.
        seconds = _since(begin, end or now) - _since(begin, at)
        span: PartySpan = {
            "party": hand.party,
            "begin": clock.iso(at),
            "end": clock.iso_or_none(end),
            "seconds": max(seconds, 0),
        }
        made.append(span | _which(hand))  # type: ignore[arg-type]  # mypy cannot join TypedDicts
    return made


def _marks(events: Iterable[Event]) -> Iterable[tuple[Hand | None, datetime]]:
    """Yield each change of hands with its time."""
    reader, last, is_first = _Told(), None, True
    for event in events:
        if is_first and (heard := _occurred(event)):
            yield Hand("source"), heard
        reader.hear(event)
        hand = reader.hand()
        if is_first or hand != last:
            yield hand, event.at
        is_first, last = False, hand


def _occurred(event: Event) -> datetime | None:
    """Return when the matter happened, if the source has told of it later."""
    said = event.body.get("occurred_at")
    at = clock.parse(said) if said else None
    return at if at is not None and at < event.at else None


def _since(begin: datetime, at: datetime) -> int:
    return int((at - begin).total_seconds())


def _which(hand: Hand) -> dict[str, object]:
    which = {"partner": hand.partner, "area_id": hand.area_id}
    return {name: value for name, value in which.items() if value is not None}


def sums(rows: Sequence[PartySpan]) -> list[PartySum]:
    """Return the seconds of each party that had one, in the order in which they came."""
    whole: dict[Hand, int] = {}
    for row in rows:
        hand = Hand(row["party"], row.get("partner"), row.get("area_id"))
        whole[hand] = whole.get(hand, 0) + row["seconds"]
    made: list[PartySum] = []
    for hand, seconds in ((hand, whole[hand]) for hand in whole if whole[hand]):
        party_sum: PartySum = {"party": hand.party, "seconds": seconds}
        made.append(party_sum | _which(hand))  # type: ignore[arg-type]  # mypy cannot join TypedDicts
    return made


def acts(session: Session, incident_id: str) -> list[Event]:
    """Return the acts that may change in whose hand a case is, in order.

    Of more than `MOST` they are the first ones and the newest `MOST_NEWEST`: words never push out
    the act that ended the case.
    """
    query = select(Feed).where(Feed.incident_id == incident_id, col(Feed.kind).not_in(WORDS))
    first = read(session.exec(query.order_by(col(Feed.seq)).limit(MOST)))
    if len(first) < MOST:
        return first
    later = query.where(col(Feed.seq) > first[-1].seq)
    newest = read(session.exec(later.order_by(col(Feed.seq).desc()).limit(MOST_NEWEST)))
    return [*first, *newest[::-1]]


def read(rows: Iterable[Feed]) -> list[Event]:
    """Return rows of the feed as events; others run between."""
    return [feed.event(row.model_dump()) for row in pauses.between(rows, PAUSE_EVERY)]
