"""The demo's matters: one in each colour, the lifts among them."""

from datetime import datetime, timedelta

from sqlmodel import Session

from patrol import clock
from patrol.estates import matter
from patrol.estates.hazard import HazardAuthor
from patrol.estates.matter import MatterEntry, suggested
from patrol.models.matter import MatterOrigin

TOWN = (
    ("和平苑", "六部电梯更换", 3, 2, "resident", "业委会", "投票后报维修资金", 9),
    ("流水苑", "3 幢楼顶渗水", 2, 2, "case", "物业公司", "请防水公司报价", 5),
    ("德胜东村", "东门夜间停车占道", 2, 1, "tip", "社区", "三方碰头", 12),
    ("朝晖六区", "活动室开放时间", 1, 1, "meeting", "社区", "公示新时间", 20),
)
"""Estate, title, impact, urgency, origin, who sees to it, next step, days."""


def fill(session: Session, area_id: int, now: datetime) -> None:
    """Enter the matters of the town."""
    today, hand = clock.local(now).date(), HazardAuthor("701")
    for estate, title, impact, urgency, origin, responsible, next_step, days in TOWN:
        entry = MatterEntry(
            estate=estate,
            title=title,
            impact=impact,
            urgency=urgency,
            colour=suggested(impact, urgency),
            origin=MatterOrigin(origin),
            responsible=responsible,
            next_step=next_step,
            due_on=today + timedelta(days=days),
        )
        matter.open_(session, entry, hand, area_id=area_id, words="")
