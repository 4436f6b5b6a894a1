"""Read the particulars by which two reports differ: people, floors, sides, a fire, "another one".

Pure. A table here is the street's way of speaking; it names no source and no place.
"""

import re
from collections.abc import Set
from dataclasses import dataclass

from patrol.incident.door_numbers import Numbers

_SEXES = {
    "male": "男(?!装|科)|小伙|大爷|大叔|老头|老伯|爷爷|老爹|阿爹|先生|小哥|儿子|父亲",
    "female": "女(?!装)|姑娘|大妈|阿姨|老太|奶奶|阿婆|小姐|母亲|妈妈",
}
_AGES = {
    "child": "小孩|孩子|儿童|男童|女童|小朋友|婴|学生|男孩|女孩",
    "young": r"小伙|青年|姑娘|年轻|小哥|(?<![0-9])[23][0-9]岁",
    "old": r"老人|老太|老年|大爷|大妈|老头|老伯|奶奶|爷爷|阿婆|老爹|阿爹|(?<![0-9])[6-9][0-9]岁",
}
_BURNING = {
    "home": "插线板|接线板|排插|插座|空调|冰箱|洗衣机|热水器|电视|电热毯|取暖器|微波炉|"
    "油锅|灶|油烟机|厨房",
    "power": "变压器|配电箱|配电房|配电柜|电缆|电线杆|高压线|路灯|灯杆|信号灯",
    "vehicle": "电动车|电瓶车|电动自行车|电单车|电驴|轿车|汽车|货车|公交车|三轮车|车棚",
    "rubbish": "垃圾|废纸|纸板|纸箱",
    "plants": "草地|草坪|草丛|枯草|行道树|大树|树木|绿化带|灌木",
}
"""Kinds of burning things that nobody takes for one another; the street sees no socket."""
_AT_HEIGHT = {
    "person": "跳楼|要跳|轻生|女儿墙|(?:坐|站|爬)在?.{0,6}(?:顶|沿|边缘|窗外)|挂在|卡在窗",
    "thing": "掉落|坠落|脱落|松脱|砸(?:下|到|中)|往下(?:掉|扔|抛)|掉(?:下|了|到)|抛物",
}
"""The two dangers that share the category 高处险情、坠物: one crew cannot be sent for both."""
_READ = {
    "sex": {name: re.compile(words) for name, words in _SEXES.items()},
    "age": {name: re.compile(words) for name, words in _AGES.items()},
    "burning": {name: re.compile(words) for name, words in _BURNING.items()},
    "at_height": {name: re.compile(words) for name, words in _AT_HEIGHT.items()},
}
_FIRE = re.compile("火(?!车站)|冒烟|浓烟|烟很大|烧(?!烤)|燃(?!气)|炸")
_SIDE = re.compile(r"([东西南北])(?:门|侧|岸|桥头|头|边|围墙|立面|北角|南角|段|面)")
_HALL = re.compile(r"([a-z])(?:出口|口|馆)")
_FLOOR = re.compile(r"(?<![0-9.])([0-9]{1,2})(?:楼|层|f)")
_AGAIN = re.compile(r"又(?:有|一|来|是|掉|发)|另(?:一|有|外)|再(?:次|有)|上述|也(?:喊|掉|倒|着)")

_CONTRADICTORY = ("sexes", "ages", "sides", "halls", "floors", "burning", "at_height", "rooms")

Marks = Set[str]


@dataclass(frozen=True, slots=True)
class Particulars:
    """The words of one report on people, floors and sides; empty where it says nothing."""

    sexes: Marks
    ages: Marks
    sides: Marks
    halls: Marks
    floors: Marks
    burning: Marks
    """The kinds of things in a report of a fire: empty when it tells of no fire."""
    at_height: Marks
    """A person who may fall, or a thing that falls."""
    rooms: Marks
    is_again: bool
    """It speaks of another one: "又有人", "另一处"."""


def particulars(text: str, doors: Numbers) -> Particulars:
    """Return the particulars of a text in its plain form, with the numbers it names."""
    return Particulars(
        sexes=_named("sex", text),
        ages=_named("age", text),
        sides=frozenset(_SIDE.findall(text)),
        halls=frozenset(_HALL.findall(text)),
        floors=frozenset(_FLOOR.findall(text)) | _floors_of(doors.get("room", frozenset())),
        burning=_named("burning", text) if _FIRE.search(text) else frozenset(),
        at_height=_named("at_height", text),
        rooms=doors.get("room", frozenset()),
        is_again=_AGAIN.search(text) is not None,
    )


def _named(of: str, text: str) -> Marks:
    return frozenset(name for name, words in _READ[of].items() if words.search(text))


def _floors_of(rooms: Marks) -> Marks:
    """A room of three or four digits stands on the floor that its first digits name."""
    return frozenset(
        room[:-2] for room in rooms if room.isascii() and room.isdigit() and len(room) in (3, 4)
    )


def differ(marks: Marks, others: Marks) -> bool:
    """Return True when both say something of a kind, and nothing of it is the same."""
    return bool(marks) and bool(others) and marks.isdisjoint(others)


def contradict(a: Particulars, b: Particulars) -> bool:
    """Return True when any particular differs: a person, a side, a floor, a room, what burns."""
    return a.is_again != b.is_again or any(
        differ(getattr(a, kind), getattr(b, kind)) for kind in _CONTRADICTORY
    )
