"""Decide who may see a photo: its owners, and the desk and crew of a case that links it.

What was merged into a case counts as a part of it (docs/decisions/photos.md).
"""

from collections.abc import Collection

from sqlmodel import Session, col

from patrol.evidence import rights
from patrol.incident.merged import heirs
from patrol.models import Assignment, Ballot, Hazard, Intake, Matter, PhotoUse
from patrol.models.crew_access import cases_of


def visible(
    session: Session, sha256s: Collection[str], me: rights.Owner, area_ids: Collection[int] = ()
) -> frozenset[str]:
    """Return those of these photos that the person may see.

    They are the person's own, those of the desk's areas, or those of the member's cases.
    """
    seen = set(rights.owned(session, sha256s, me))
    for use in rights.linked(session, set(sha256s) - seen):
        if use.sha256 not in seen and _reaches(session, use, me, area_ids):
            seen.add(use.sha256)
    return frozenset(seen)


def _reaches(session: Session, use: PhotoUse, me: rights.Owner, area_ids: Collection[int]) -> bool:
    cases = heirs(session, [use.incident_id] if use.incident_id else [])
    if me.member_id is not None:
        of_case = col(Assignment.incident_id).in_([case.id for case in cases])
        mine = cases_of(me.member_id).where(of_case).limit(1)
        return session.exec(mine).first() is not None
    areas = {case.area_id for case in cases}
    if use.intake_id is not None:
        areas.add(session.get_one(Intake, use.intake_id).area_id)
    if use.hazard_id is not None:
        areas.add(session.get_one(Hazard, use.hazard_id).area_id)
    if use.ballot_id is not None:
        areas.add(session.get_one(Ballot, use.ballot_id).area_id)
    if use.matter_id is not None:
        areas.add(session.get_one(Matter, use.matter_id).area_id)
    return not areas.isdisjoint(area_ids)
