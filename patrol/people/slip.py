"""时间证明: a signed slip about one tip or favour, which attests only what the server saw.

It says when the tip arrived and when the device was last there, or when a favour was accepted and
done, and the number of the case. It counts nothing and adds nothing up.
"""

import base64
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session

from patrol import clock
from patrol.access import NotFound
from patrol.models import HelpOffer, HelpStatus, Incident, Slip, Volunteer
from patrol.people.volunteer import CODE_LENGTH, LETTERS, own_tip

VERSION = 1


class SlipSigner(Protocol):
    """The key that signs the heads of the record."""

    def sign(self, text: bytes) -> str: ...


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """A slip as its reader sees it; the facts are None when it was deleted."""

    slip: Slip
    facts: dict[str, Any] | None
    is_genuine: bool
    is_ours: bool = False
    """True when the key of the row is ours, present or former, and not one that a forger put in."""


def make(
    session: Session, who: Volunteer, intake_id: str, signer: SlipSigner, key: tuple[str, bytes]
) -> Slip:
    """Sign a slip about an own tip; `key` is the id and the public half of the signer's key.

    Raises: NotFound.
    """
    tip, intake = own_tip(session, who, intake_id)
    case = session.get(Incident, intake.incident_id) if intake.incident_id else None
    facts = {
        "case": case.number if case else None,
        "on_the_spot_at": clock.iso(tip.spot_at) if tip.spot_at else None,
        "tip_received_at": clock.iso(intake.received_at),
    }
    return _signed(session, who, facts, signer, key)


def make_for_help(
    session: Session, who: Volunteer, offer_id: str, signer: SlipSigner, key: tuple[str, bytes]
) -> Slip:
    """Sign a slip about a favour of this volunteer that is done.

    Raises: NotFound.
    """
    row = session.get(HelpOffer, offer_id[:32])
    if row is None or row.volunteer_id != who.id or row.status is not HelpStatus.DONE:
        raise NotFound("offer")
    facts = {
        "case": session.get_one(Incident, row.incident_id).number,
        "help_accepted_at": clock.iso_or_none(row.accepted_at),
        "help_done_at": clock.iso_or_none(row.done_at),
        "help_photo": row.photo,
    }
    return _signed(session, who, facts, signer, key)


def _signed(
    session: Session,
    who: Volunteer,
    said: dict[str, str | None],
    signer: SlipSigner,
    key: tuple[str, bytes],
) -> Slip:
    slip_id = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH + 2))
    whose = {"kind": who.kind.value, "nickname": who.nickname}
    text = canonical({**said, **whose, "key": key[0], "slip": slip_id, "v": VERSION})
    row = Slip(
        id=slip_id,
        volunteer_id=who.id,
        text=text,
        signature=signer.sign(text.encode()),
        public_key=base64.b64encode(key[1]).decode(),
        made_at=clock.now(),
    )
    session.add(row)
    return row


def canonical(facts: dict[str, Any]) -> str:
    """Return the text that is signed: JSON in UTF-8 with sorted keys and without spaces."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(session: Session, slip_id: str, our_keys: Collection[bytes]) -> SlipFacts | None:
    """Return a slip with its facts, and whether its signature holds; None for an unknown id.

    `our_keys` are the public halves of the present key and the former ones, where they can be read.
    """
    row = session.get(Slip, slip_id[:16])
    if row is None:
        return None
    if row.deleted_at is not None:
        return SlipFacts(row, None, is_genuine=False)
    is_ours = row.public_key in {base64.b64encode(key).decode() for key in our_keys}
    return SlipFacts(row, json.loads(row.text), _is_genuine(row), is_ours)


def _is_genuine(row: Slip) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(row.public_key))
        key.verify(base64.b64decode(row.signature), row.text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
