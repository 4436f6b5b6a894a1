"""The covenants (公约) of estates, against the acts of their upload and removal."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from patrol.models import Covenant, FeedKind
from patrol.operations.record.differing import changed

KINDS = frozenset({FeedKind.COVENANT_ADDED, FeedKind.COVENANT_REMOVED})
_Older = tuple[str, str]


@dataclass
class CovenantActs:
    """The acts about covenants, up to this point of the walk."""

    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the covenant's id, what its upload said of it."""
    older: Counter[_Older] = field(default_factory=Counter)
    """Acts without an id: the title and the digest, and how often they were kept."""
    has_gaps: bool = False
    """True when the body of such an act was erased: then only what is left is compared."""

    def take(self, kind: str, actor: str, body: Mapping[str, Any]) -> None:
        is_new, key = kind == FeedKind.COVENANT_ADDED, body.get("covenant_id")
        if is_new and key is not None:
            names = ("title", "sha256", "place_id")
            self.told[key] = {name: body[name] for name in names} | {"by": actor}
        elif is_new:
            self.older[body["title"], body["sha256"]] += 1
        elif self.told.pop(key or "", None) is None:
            self.older[body["title"], body["sha256"]] -= 1

    def compare(self, session: Session) -> Iterator[str]:
        """Yield each difference as a sentence. One content is in memory at a time."""
        missing, older = dict(self.told), Counter(self.older)
        for key in session.exec(select(Covenant.id).order_by(col(Covenant.at), col(Covenant.id))):
            row = session.get_one(Covenant, key)
            which = f"covenant {row.title}"
            told = missing.pop(key, None)
            if told is not None:
                now = {name: getattr(row, name) for name in told}
                for name, is_now, was in changed(now, told):
                    yield f"the {name} of {which} is {is_now}, the feed says {was}"
            elif older[row.title, row.sha256] > 0:
                older[row.title, row.sha256] -= 1
            elif not self.has_gaps:
                yield f"{which} is in the table, and no row of the feed says it was kept"
            if hashlib.sha256(row.content).hexdigest() != row.sha256:
                yield f"{which}: its file is not the one that was kept"
            session.expunge(row)
        if self.has_gaps:
            return
        gone = [told["title"] for told in missing.values()]
        gone += [title for (title, _), count in older.items() if count > 0]
        yield from (f"covenant {title} is not in the table" for title in sorted(gone))
