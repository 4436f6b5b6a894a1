"""Say why a candidate stands at his or her place of the list, and what the desk sees of them."""

from math import ceil
from typing import Literal

from typing_extensions import TypedDict

from patrol import clock
from patrol.dispatch.candidates import Candidate
from patrol.i18n import t
from patrol.people.member_place import EXACT_M, OLD_FIX_S

LIKELY, UNLIKELY = 0.75, 0.4
"""From the first chance on a device is called heard, below the second one unheard."""


class CandidateState(TypedDict):
    """A candidate as the desk sees it: distances in metres, times in seconds."""

    call_sign: str
    member_id: int | None
    state: Literal["busy", "free"]
    incident_id: str | None
    skills: list[str]
    kit: list[str]
    matched: list[str]
    distance_m: int | None
    eta_s: int | None
    basis: str | None
    live: bool
    push: bool
    chance: float | None
    fix_age_s: int | None
    reason: str


def state(candidate: Candidate, language: str) -> CandidateState:
    """Return the candidate as the desk sees it, with the reason in this language."""
    age = (clock.now() - candidate.fix_at).total_seconds() if candidate.fix_at else None
    return {
        "call_sign": candidate.member.call_sign,
        "member_id": candidate.member.id,
        "state": "busy" if candidate.busy_with else "free",
        "incident_id": candidate.busy_with,
        "skills": candidate.member.skills,
        "kit": candidate.member.kit,
        "matched": candidate.matched,
        "distance_m": candidate.ride.distance_m if candidate.ride else None,
        "eta_s": candidate.ride.eta_s if candidate.ride else None,
        "basis": candidate.ride.basis if candidate.ride else None,
        "live": candidate.live,
        "push": candidate.push,
        "chance": candidate.chance,
        "fix_age_s": round(age) if age is not None else None,
        # The desk shows the member's newer state beside it, so the first part is left out.
        "reason": t("server.candidate.join", language).join(_standing(candidate, language)[1:]),
    }


def reason(candidate: Candidate, language: str) -> str:
    """Say in this language why the candidate stands at this place of the list, with the way."""
    standing = _standing(candidate, language)
    way = []
    if candidate.ride:
        way = [
            t(
                f"server.candidate.{candidate.ride.basis}",
                language,
                distance=candidate.ride.distance_m,
                minutes=ceil(candidate.ride.eta_s / 60) or 1,
            )
        ]
    return t("server.candidate.join", language).join([standing[0], *way, *standing[1:]])


def _standing(candidate: Candidate, language: str) -> list[str]:
    """Return the parts of the reason without the way, which the desk shows beside them."""
    age = (clock.now() - candidate.fix_at).total_seconds() if candidate.fix_at else None
    parts = [
        t("server.candidate.busy" if candidate.busy_with else "server.candidate.free", language)
    ]
    if candidate.was_there:
        parts.append(t("server.candidate.was_there", language))
    if candidate.matched:
        parts.append(t("server.candidate.matched", language))
    place = candidate.place
    if place.lost:
        parts.append(t(f"server.candidate.{place.lost}", language, metres=round(place.accuracy_m)))
    elif place.accuracy_m > EXACT_M:
        parts.append(t("server.candidate.vague", language, metres=round(place.accuracy_m)))
    if age is None:
        parts.append(t("server.candidate.no_fix", language))
    elif age > OLD_FIX_S:
        parts.append(t("server.candidate.old_fix", language, minutes=round(age / 60)))
    if heard := _heard(candidate):
        parts.append(t(heard, language))
    return parts


def _heard(candidate: Candidate) -> str | None:
    if candidate.chance is None:
        return None if candidate.live or candidate.push else "server.candidate.unreached"
    if candidate.chance >= LIKELY:
        return "server.candidate.heard"
    return (
        "server.candidate.doubtful" if candidate.chance >= UNLIKELY else "server.candidate.unheard"
    )
