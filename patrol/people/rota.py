"""Change the rota (排班): lines of shifts by member and day, a plan first, then all or nothing.

docs/decisions/rota.md says which changes are refused.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from patrol import clock, db, feed
from patrol.models import Absence, FeedKind, Member, Shift
from patrol.office import ShiftPattern
from patrol.people import swap
from patrol.people.desk_user import Author
from patrol.people.roster import BadRoster, Fault
from patrol.people.shift import Kinds, Slot, day_of, first_overlap, of_kind, short_rests

MOST_LINES = 137 * 62
"""Days of members in one change: two months of the whole force."""
LONGEST_DAYS = 92
"""A pattern is laid over so many days at most."""


@dataclass(frozen=True)
class RotaLine:
    """The shifts of a member that begin on one day; without any it is a day of rest."""

    call_sign: str
    day: date
    slots: tuple[Slot, ...]
    line: int = 0
    """The line of the person's table; 0 when the change came from no table."""


@dataclass(frozen=True)
class RotaChange:
    """A member's day before and after."""

    call_sign: str
    day: date
    before: tuple[Slot, ...]
    after: tuple[Slot, ...]


@dataclass
class RotaPlan:
    """The effect of the lines. `away`: the days on which a planned member is absent (请假).

    `short_rest`: the days whose shift begins too soon after the one before.
    """

    changes: list[RotaChange] = field(default_factory=list)
    same: int = 0
    away: list[tuple[str, date]] = field(default_factory=list)
    short_rest: list[tuple[str, date]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def of_pattern(
    pattern: ShiftPattern, kinds: Kinds, teams: Sequence[Sequence[str]], first: date, days: int
) -> list[RotaLine]:
    """Return the lines of a pattern (四班三运转) for teams of call signs, from `first` on.

    Raises: BadRoster when the teams do not fit the pattern or a member stands in two.
    """
    signs = [sign for team in teams for sign in team]
    twice = sorted({sign for sign in signs if signs.count(sign) > 1})
    if len(teams) != pattern.teams:
        raise BadRoster([Fault(0, "rota_teams", {"n": pattern.teams})])
    if twice:
        raise BadRoster([Fault(0, "rota_two_teams", {"sign": twice[0]})])
    if not signs:
        raise BadRoster([Fault(0, "nobody")])
    if len(signs) * days > MOST_LINES:
        raise BadRoster([Fault(0, "too_long", {"most": MOST_LINES})])
    lines = []
    for number, team in enumerate(teams):
        for after in range(days):
            day = first + timedelta(days=after)
            code = pattern.kind_on(number, after)
            slots = (of_kind(kinds[code], day),) if code else ()
            lines += [RotaLine(sign, day, slots) for sign in team]
    return lines


def plan(
    session: Session,
    lines: Sequence[RotaLine],
    area_ids: Collection[int] | None = None,
    rest: timedelta = timedelta(0),
) -> RotaPlan:
    """Return what the lines would do; nothing is written. `area_ids`: the author's (None: all).

    `rest`: the time between two shifts below which the plan warns.
    """
    planner = _RotaPlanner(session, lines, area_ids)
    done = planner.plan(lines)
    planner.warn_of_short_rest(done, rest)
    return done


def enter(
    session: Session,
    lines: Sequence[RotaLine],
    by: Author,
    area_ids: Collection[int] | None = None,
    *,
    area_id: int,
) -> RotaPlan:
    """Write the lines; the act is noted in `area_id`.

    Raises: BadRoster, and then nothing is written.
    """
    # Two administrators could plan one member for two shifts that overlap.
    db.take_turns(session, "rota")
    planner = _RotaPlanner(session, lines, area_ids)
    done = planner.plan(lines)
    if done.faults:
        raise BadRoster(done.faults)
    if not done.changes:
        return done
    removed = planner.removed(done.changes)
    for start in range(0, len(removed), 500):  # a database bounds the parameters of a statement
        gone = removed[start : start + 500]
        session.connection().execute(delete(Shift).where(col(Shift.id).in_(gone)))
    added = list(planner.added(done.changes))
    if added:
        session.connection().execute(insert(Shift), added)
    swap.void(session, removed, by=by.name)
    days = [change.day for change in done.changes]
    feed.note(
        session,
        FeedKind.ROTA_CHANGED,
        by=by.name,
        area_id=area_id,
        members=sorted({change.call_sign for change in done.changes}),
        first=min(days).isoformat(),
        last=max(days).isoformat(),
        count=len(done.changes),
    )
    return done


class _RotaPlanner:
    """Compares lines with the shifts and absences that there are, read once before any write."""

    def __init__(
        self, session: Session, lines: Sequence[RotaLine], area_ids: Collection[int] | None
    ) -> None:
        self.now = clock.now()
        self.area_ids = area_ids
        rows = session.exec(select(Member).where(col(Member.left_at).is_(None)))
        self.members = {member.call_sign: member for member in rows}
        self.shifts: dict[int, list[Shift]] = {}
        self.absences: dict[int, list[Slot]] = {}
        if lines:
            days = [line.day for line in lines]
            # A shift of the day before may end within the first day.
            first, last = clock.midnight(min(days) - timedelta(days=2)), clock.midnight(max(days))
            self._read(session, first, last + timedelta(days=3))

    def _read(self, session: Session, first: datetime, last: datetime) -> None:
        shifts = select(Shift).where(Shift.ends_at > first, Shift.starts_at < last)
        for row in session.exec(shifts.order_by(col(Shift.starts_at))):
            self.shifts.setdefault(row.member_id, []).append(row)
        away = select(Absence).where(
            Absence.ends_at > first, Absence.starts_at < last, col(Absence.withdrawn_at).is_(None)
        )
        for absence in session.exec(away):
            hours = Slot(absence.starts_at, absence.ends_at)
            self.absences.setdefault(absence.member_id, []).append(hours)

    def plan(self, lines: Sequence[RotaLine]) -> RotaPlan:
        done = RotaPlan()
        seen: dict[tuple[str, date], int] = {}
        for line in lines:
            key = (line.call_sign, line.day)
            if key in seen:
                words = {"sign": line.call_sign, "first": seen[key]}
                done.faults.append(Fault(line.line, "twice", words))
            else:
                seen[key] = line.line
                self._place(line, done)
        wrong = {fault.words.get("sign") for fault in done.faults}
        for sign in {change.call_sign for change in done.changes} - wrong:
            done.faults += self._overlaps(sign, done.changes, lines)
        done.faults.sort(key=lambda fault: fault.line)
        return done

    def _place(self, line: RotaLine, done: RotaPlan) -> None:
        sign, member = line.call_sign, self.members.get(line.call_sign)
        if member is None:
            done.faults.append(Fault(line.line, "rota_unknown_sign", {"sign": sign}))
            return
        if self.area_ids is not None and member.area_id not in self.area_ids:
            done.faults.append(Fault(line.line, "elsewhere", {"sign": sign}))
            return
        before = tuple(_slot(row) for row in self._on(member, line.day))
        after = tuple(sorted(set(line.slots)))
        if before == after:
            done.same += 1
        elif fault := self._in_the_past(before, after):
            words = {"sign": sign, "day": f"{line.day:%m-%d}"}
            done.faults.append(Fault(line.line, fault, words))
        else:
            done.changes.append(RotaChange(sign, line.day, before, after))
            away = self.absences.get(member.id or 0, ())
            if any(hours.overlaps(time_off) for hours in after for time_off in away):
                done.away.append((sign, line.day))

    def _in_the_past(self, before: Iterable[Slot], after: Iterable[Slot]) -> str | None:
        """Name the fault of a change of what has begun; a running shift may get more people."""
        if any(hours.starts_at <= self.now for hours in set(before) - set(after)):
            return "rota_begun"
        if any(hours.ends_at <= self.now for hours in set(after) - set(before)):
            return "rota_past"
        return None

    def _on(self, member: Member, day: date) -> list[Shift]:
        rows = self.shifts.get(member.id or 0, ())
        return [row for row in rows if day_of(row.starts_at) == day]

    def warn_of_short_rest(self, done: RotaPlan, rest: timedelta) -> None:
        """Name the new shifts around which a member rests for less than this."""
        wrong = {fault.words.get("sign") for fault in done.faults}
        for sign in sorted({change.call_sign for change in done.changes} - wrong):
            kept, new = self._hours(sign, done.changes)
            tight = short_rests([*kept, *new], rest)
            done.short_rest += [(sign, day_of(hours.starts_at)) for hours in tight]

    def _hours(self, sign: str, changes: Iterable[RotaChange]) -> tuple[list[Slot], list[Slot]]:
        """Return a member's shifts that stay, and those of the changed days."""
        mine = {change.day: change for change in changes if change.call_sign == sign}
        rows = self.shifts.get(self.members[sign].id or 0, ())
        kept = [_slot(row) for row in rows if day_of(row.starts_at) not in mine]
        return kept, [hours for change in mine.values() for hours in change.after]

    def _overlaps(
        self, sign: str, changes: Iterable[RotaChange], lines: Iterable[RotaLine]
    ) -> Iterable[Fault]:
        kept, new = self._hours(sign, changes)
        pair = first_overlap([*kept, *new])
        # Two old shifts that overlap are no fault of this change.
        if pair is None or not {*pair} & {*new}:
            return
        days = {day_of(hours.starts_at) for hours in pair}
        number = max(
            (line.line for line in lines if line.call_sign == sign and line.day in days), default=0
        )
        words = {"sign": sign, "one": pair[0].words, "other": pair[1].words}
        yield Fault(number, "rota_overlap", words)

    def removed(self, changes: Iterable[RotaChange]) -> list[str]:
        """Return the ids of the shifts that the changes delete."""
        return [
            row.id
            for change in changes
            for row in self._on(self.members[change.call_sign], change.day)
            if _slot(row) not in change.after
        ]

    def added(self, changes: Iterable[RotaChange]) -> Iterable[dict[str, object]]:
        """Yield the rows of the shifts that the changes add."""
        for change in changes:
            member = self.members[change.call_sign]
            for hours in change.after:
                if hours not in change.before:
                    yield {
                        "id": db.new_id(),
                        "member_id": member.id,
                        "area_id": member.area_id,
                        **hours._asdict(),
                    }


def _slot(row: Shift) -> Slot:
    return Slot(row.starts_at, row.ends_at)
