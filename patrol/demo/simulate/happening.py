"""The events of a lively town: their kinds, their places and their times."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

HOUR_S = 3600.0
BURST, BURST_S = 12, 18.0  # number of events, and the seconds they take
TAIL_HOURS = 0.25
TAIL_SHARE = 0.15
"""The rate of events in the quiet tail, as a share of the rate before it."""
DEMO_PER_HOUR = 60.0
NEVER_S = 900.0
"""Seconds after which virtual desks take a case that is left to the human."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A kind of event. `source` reports it; it happens near gazetteer places of the kinds `near`.

    One with a greater `weight` is drawn more often.
    """

    category: str
    source: str
    near: tuple[str, ...]
    titles: tuple[str, ...]
    weight: int
    chip: str = ""
    """If set, the event comes through the tip page with this chip, and not from a source."""


HAPPENINGS = (
    Happening("FI0101", "iot_fire", ("estate",), ("烟感报警：楼道", "烟感报警：厨房"), 6),
    Happening("FI0103", "police110", ("estate", "market"), ("电动车冒烟起火",), 1),
    Happening("RE0101", "police110", ("bridge",), ("老人落水", "有人在河边呼救"), 2),
    Happening("RE0201", "police110", ("park", "metro", "market"), ("有人突然倒地",), 3),
    Happening("RE0301", "estate", ("estate",), ("电梯困人，一人被困", "电梯困人，两人被困"), 4),
    Happening("RE0401", "police110", ("estate",), ("高处坠物，无人受伤",), 1),
    Happening("LO0101", "police110", ("estate", "park"), ("老人走失，外出未归",), 3),
    Happening("LO0102", "police110", ("park", "market"), ("儿童走失",), 1),
    Happening("EN0105", "iot_noise", ("market", "park"), ("广场音响超限", "商户外放音响超限"), 8),
    Happening("EN0106", "platform", ("estate",), ("楼上深夜吵闹", "邻里噪声投诉"), 6),
    Happening("EN0104", "platform", ("junction",), ("工地施工噪声",), 3),
    Happening("CO0101", "platform", ("estate",), ("楼道堆物引发争执", "停车位纠纷"), 5),
    Happening("CO0102", "platform", ("market",), ("买卖纠纷，情绪激动",), 3),
    Happening("CO0104", "police110", ("estate",), ("家庭纠纷，邻居报告",), 2),
    Happening("ST0101", "grid", ("market", "junction"), ("流动摊贩占道", "夜市占道经营"), 6),
    Happening("ST0103", "grid", ("junction", "estate"), ("车辆堵住出入口",), 4),
    Happening("PU0101", "grid", ("junction",), ("井盖松动", "井盖缺失"), 3),
    Happening("PU0103", "grid", ("junction", "bridge"), ("桥下路面积水",), 2),
    Happening("TR0101", "police110", ("junction",), ("电动车与轿车剐蹭", "两车追尾"), 5),
    Happening("SE0101", "police110", ("market", "metro"), ("有人打架",), 2),
    Happening("SV0103", "grid", ("estate", "metro"), ("老人提重物求助", "群众求助开锁"), 3),
    Happening("FI0203", "", ("estate",), ("消防通道占用",), 4, chip="fire_lane"),
    Happening("EN0105", "", ("market", "park"), ("噪声",), 2, chip="noise"),
    Happening("PU0104", "", ("junction",), ("道路破损",), 2, chip="road"),
    Happening("SE0102", "", ("metro", "estate"), ("可疑情况",), 1, chip="suspicious"),
)


CLOSE = tuple(kind for kind in HAPPENINGS if kind.category in ("ST0101", "ST0103", "PU0101"))
"""Kinds that need no rare skill, so the nearest member can go."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One event of the schedule; `patience_s` is how long virtual desks leave it to a human."""

    at_s: float
    happening: Happening
    patience_s: float | None
    is_close: bool = False
    """It happens beside a member on duty, so that in a demo's first minute somebody is on scene."""


def schedule(rng: Random, per_hour: float, hours: float, *, is_demo: bool) -> Iterator[Telling]:
    """Yield the events in order of time. The same seed gives the same events at any speed."""
    start = 0.0
    if is_demo:
        yield from _burst(rng)
        start = BURST_S + 10  # a pause, so that the burst is seen as one
    end = hours * HOUR_S
    for at_s in _arrivals(rng, start, end, per_hour):
        yield Telling(at_s, _some(rng), _share(rng) if is_demo else None)
    if is_demo:
        for at_s in _arrivals(rng, end, end + TAIL_HOURS * HOUR_S, per_hour * TAIL_SHARE):
            yield Telling(at_s, _some(rng), _share(rng))


def _arrivals(rng: Random, start: float, end: float, per_hour: float) -> Iterator[float]:
    at_s = start
    while per_hour > 0:
        # the mean gap is HOUR_S / per_hour
        at_s += rng.uniform(0.2, 1.8) * HOUR_S / per_hour
        if at_s >= end:
            return
        yield at_s


def _burst(rng: Random) -> Iterator[Telling]:
    """Yield twelve events in 18 s. Virtual desks dispatch three in four; the human has the others.

    Four of the twelve happen beside a member.
    """
    for number in range(BURST):
        patience_s = NEVER_S if number % 4 == 3 else rng.uniform(0.5, 6)
        kind = rng.choice(CLOSE) if number in (0, 2, 5, 8) else _some(rng)
        yield Telling(BURST_S * number / BURST, kind, patience_s, is_close=kind in CLOSE)


def _share(rng: Random) -> float:
    """Draw the seconds that virtual desks wait: 240 to 420 for two in five, else 40 to 60.

    The long wait leaves a share of the cases to the human who tries the product.
    """
    return rng.uniform(240, 420) if rng.random() < 0.4 else rng.uniform(40, 60)


def _some(rng: Random) -> Happening:
    return rng.choices(HAPPENINGS, [kind.weight for kind in HAPPENINGS])[0]
