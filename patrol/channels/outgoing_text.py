"""The text that another company's channel carries: no more than a locked screen may show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from patrol.channels import Sent
from patrol.channels.http.answer import Steps


@dataclass(frozen=True)
class OutgoingText:
    """`id` is the delivery's: services that know repeats by an id are given it."""

    id: str
    order_id: str
    call_sign: str
    severity: str
    title: str
    place: str
    link: str
    at: str
    """14:05: some services refuse a text that they delivered before."""
    mobile: str = ""
    account: str = ""
    attempt: int = 1

    @property
    def number(self) -> str:
        """Within China, a mobile goes without its country."""
        return self.mobile.removeprefix("+86")

    def params(self, longest: int) -> dict[str, str]:
        """The blanks of a registered template, in this order: the text itself is the provider's."""
        named = {
            "call_sign": self.call_sign,
            "severity": self.severity,
            "title": self.title,
            "place": self.place or "—",
        }
        return {name: clip(value, longest) for name, value in named.items()}


class Carrier(Protocol):
    """A channel that others run: texts go in bundles, each bundle is one message."""

    def bundles(self, texts: Sequence[OutgoingText]) -> list[list[OutgoingText]]: ...

    def send(self, bundle: Sequence[OutgoingText]) -> Steps[Sent]:
        """Its outcome is the outcome of each text. Raises TryLater, Gone or Refused."""


def clip(text: str, longest: int) -> str:
    """No line breaks, nothing unprintable, no more than so many characters."""
    flat = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
