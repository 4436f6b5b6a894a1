"""移交、协同: the transfers of a case as its desk sees them, and whom it may ask."""

from collections.abc import Sequence
from typing import cast

from sqlmodel import Session
from typing_extensions import TypedDict

from patrol.access import Actor
from patrol.incident import partner_link, transfer
from patrol.models import AreaKind, Incident, ShownTransfer, Transfer
from patrol.office import Office, Power
from patrol.office.shapes import OfficeWords
from patrol.queries import seconds


class TierChoice(TypedDict):
    """A tier with a desk that may be asked."""

    area_id: int
    name: str
    kind: AreaKind


class CompetenceState(TypedDict):
    """A matter in which a partner is competent, and its powers in it."""

    name: OfficeWords
    powers: list[Power]
    in_charge: bool


class PartnerChoice(TypedDict):
    """A partner that may be asked. `competences` are those for the category of the case."""

    code: str
    competences: list[CompetenceState]
    answer_s: int


class TakersOut(TypedDict):
    """The sides that a desk may ask about a case; the partner in charge stands first."""

    tiers: list[TierChoice]
    partners: list[PartnerChoice]


def shown(session: Session, case: Incident, actor: Actor) -> list[ShownTransfer]:
    """Return the transfers of a case, the oldest first."""
    rows = transfer.of_case(session, case.id)
    names = seconds.area_names(session, {row.area_id for row in rows if row.area_id is not None})
    return [_shown(session, row, names, actor) for row in rows]


def _shown(session: Session, row: Transfer, names: dict[str, str], actor: Actor) -> ShownTransfer:
    link = partner_link.of_transfer(session, row.id) if row.partner else None
    return {
        **transfer.state(row),
        "area": names.get(str(row.area_id)),
        "may_answer": row.area_id is None or row.area_id in actor.area_ids,
        "link": partner_link.state(link) if link else None,
    }


def takers(session: Session, office: Office, case: Incident, actor: Actor) -> TakersOut:
    """Return the tiers and partners that may be asked about a case."""
    held_by = case.tier_id or actor.area_id
    tiers: list[TierChoice] = [
        {"area_id": area.id or 0, "name": area.name, "kind": AreaKind(area.kind)}
        for area in transfer.tiers(session, case, held_by)
    ]
    choices = [
        _choice(office, code, case.category)
        for code, partner in office.partners.items()
        if not partner.hidden
    ]
    return {"tiers": tiers, "partners": sorted(choices, key=_rank)}


def _choice(office: Office, code: str, category: str) -> PartnerChoice:
    matters: list[CompetenceState] = [
        {
            "name": cast(OfficeWords, known.words),
            "powers": list(known.powers[code]),
            "in_charge": known.in_charge == code,
        }
        for known in office.competences.values()
        if category in known.categories and code in known.powers and not known.hidden
    ]
    return {"code": code, "competences": matters, "answer_s": office.partners[code].answer_s}


def _rank(choice: PartnerChoice) -> tuple[bool, bool]:
    matters: Sequence[CompetenceState] = choice["competences"]
    return not any(row["in_charge"] for row in matters), not matters
