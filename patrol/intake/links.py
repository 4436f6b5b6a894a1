"""网格链接: links by which grid workers open the page of a source, each with a secret of its own.

A secret opens the page and nothing else; it is no token of the source's door.
"""

import base64
import hmac
from collections.abc import Sequence

from sqlmodel import Session, col, select

from patrol import access, clock, feed, sign_in
from patrol.intake.adapters import NAMES, adapter
from patrol.models import FeedKind, GridLink, Source


class NoPage(Exception):
    """People do not speak for this source on a page of ours."""


def has_page(source: Source) -> bool:
    """Return True when people report for this source on our own page."""
    return source.adapter in NAMES and adapter(source.adapter).has_page


def make(
    session: Session, source: Source, labels: Sequence[str], *, secret_key: str, by: str
) -> list[GridLink]:
    """Make a link for each label; `secret_of` says its secret, of which the hash is kept.

    Raises: NoPage.
    """
    if not has_page(source):
        raise NoPage
    made = []
    for label in labels:
        row = GridLink(
            source_id=source.id or 0, label=label, secret_hash="", made_by=by, made_at=clock.now()
        )
        row.secret_hash = _hashed(secret_of(secret_key, row.id))
        session.add(row)
        made.append(row)
    _note(session, FeedKind.SOURCE_KEYED, source, by)
    return made


def secret_of(secret_key: str, link_id: str) -> str:
    """Return the secret of a link: the same again for a repeated call, unknown without our key."""
    digest = hmac.digest(secret_key.encode(), f"grid link {link_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:24]).decode()


def listed(session: Session, source: Source) -> list[GridLink]:
    """Return the links of a source that count, by their labels."""
    rows = select(GridLink).where(GridLink.source_id == source.id, col(GridLink.ended_at).is_(None))
    return list(session.exec(rows.order_by(col(GridLink.label), col(GridLink.id))))


def end(session: Session, source: Source, link_id: str, *, by: str) -> None:
    """End one link at once; the others go on.

    Raises: NotFound.
    """
    row = session.get(GridLink, link_id[:32], with_for_update=True)
    if row is None or row.source_id != source.id or row.ended_at is not None:
        raise access.NotFound("link")
    row.ended_at = clock.now()
    session.add(row)
    _note(session, FeedKind.SOURCE_UNKEYED, source, by)


def source_of(session: Session, secret: str) -> Source | None:
    """Return the source whose page this secret opens, while both count."""
    if not secret:
        return None
    source = session.exec(
        select(Source)
        .join(GridLink, col(GridLink.source_id) == col(Source.id))
        .where(
            GridLink.secret_hash == _hashed(secret[:100]),
            col(GridLink.ended_at).is_(None),
            col(Source.disabled_at).is_(None),
        )
    ).first()
    return source if source is not None and has_page(source) else None


def _hashed(secret: str) -> str:
    return sign_in.hashed(f"grid {secret}")


def _note(session: Session, kind: FeedKind, source: Source, by: str) -> None:
    feed.note(session, kind, by=by, area_id=source.area_id, source=source.code, key="link")
