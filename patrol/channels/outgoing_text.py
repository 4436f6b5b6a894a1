"""The text that another company's channel carries; anyone may read it on a locked screen."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from patrol.channel_settings import NEWS_NAMES
from patrol.channels import Sent
from patrol.channels.http.answer import Steps


@dataclass(frozen=True)
class OutgoingText:
    """One text to one member; `id` is the delivery's, and a service may detect repeats by it."""

    id: str
    order_id: str
    call_sign: str
    severity: str
    title: str
    place: str
    link: str
    at: str
    """The time, such as 14:05; some services refuse a text that they delivered before."""
    mobile: str = ""
    account: str = ""
    attempt: int = 1
    news: Mapping[str, str] | None = None
    """The words for the template of news of a matter (`NEWS_NAMES`); None for an order."""
    check_code: str = ""
    """The digits for the template of codes (号码核实); "" for everything else."""

    @property
    def number(self) -> str:
        """The mobile number without +86, as services within China expect it."""
        return self.mobile.removeprefix("+86")

    def params(self, longest: int) -> dict[str, str]:
        """Return the template's values in its order, each clipped to `longest` characters."""
        named = {
            "call_sign": self.call_sign,
            "severity": self.severity,
            "title": self.title,
            "place": self.place or "—",
        }
        return {name: clip(plain(value), longest) or "—" for name, value in named.items()}


def news_params(news: Mapping[str, str], names: str, longest: int) -> dict[str, str]:
    """Return the values of a news template in the order of `names`: `no=number,news` and so on.

    A name is the provider's and ours, or ours alone; "" stands for all of ours.
    """
    pairs = [part.strip().rpartition("=") for part in (names or ",".join(NEWS_NAMES)).split(",")]
    return {
        theirs or ours: clip(plain(news.get(ours, "")), longest) or "—" for theirs, _, ours in pairs
    }


class Carrier(Protocol):
    """A channel of another company; it sends each bundle of texts as one message."""

    def bundles(self, texts: Sequence[OutgoingText]) -> list[list[OutgoingText]]:
        """Divide the texts into bundles, one for each message."""
        ...

    def send(self, bundle: Sequence[OutgoingText]) -> Steps[Sent]:
        """Send one bundle; the result holds for each text in it.

        Raises: TryLater, Gone, Refused.
        """


# Bounded, because each position begins anew: 4,000 letters took 4 s. A label of DNS has 63.
_LABELS = r"(?:[a-z0-9-]{1,63}\.){1,10}"
_LINK = re.compile(
    rf"(?:[a-z]{{1,20}}://|www\.)[!-~]+|{_LABELS}(?:com|cn|net|org|top|vip|xyz|cc|io|app)\b[/?#!-~]*",
    re.ASCII | re.IGNORECASE,
)
_HOST = re.compile(
    rf"{_LABELS}[a-z]{{2,}}|[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}", re.ASCII | re.IGNORECASE
)
"""Any other name of a host (bit.ly, St.Regis) or an IP address: without dots it is only words."""
_REFUSED = frozenset("【】[]{}<>《》〈〉〖〗$#^`\\|*_")
_SIGNS = frozenset("+×~=℃°")


def plain(text: str) -> str:
    """Remove what the templates of SMS and calls refuse: links, emoji, brackets, rare signs."""
    return "".join(
        c
        for c in _HOST.sub(lambda host: host[0].replace(".", " "), _LINK.sub(" ", text))
        # Letters, digits, punctuation and blanks; emoji are symbols (S…) or joiners (C…, M…).
        if (unicodedata.category(c)[0] in "LNPZ" or c in _SIGNS or c.isspace())
        and c not in _REFUSED
    )


def clip(text: str, longest: int) -> str:
    """Remove line breaks and unprintable characters, and cut to `longest` characters."""
    flat = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
