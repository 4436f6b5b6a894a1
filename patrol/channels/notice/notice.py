"""工作通知: by 浙政钉 to the member's account, or by the robot that names the member in a group."""

from collections.abc import Sequence

from patrol.channels import Gone, Sent
from patrol.channels.http.answer import Steps
from patrol.channels.outgoing_text import Carrier, OutgoingText


class Notice:
    """Send a 浙政钉 notice to members with an account, and a group message for the others."""

    def __init__(self, own: Carrier | None, group: Carrier | None) -> None:
        """Send by `own` to accounts, and by `group` to a group; either may be missing."""
        self._own, self._group = own, group

    def bundles(self, texts: Sequence[OutgoingText]) -> list[list[OutgoingText]]:
        """Return one bundle for each member with an account, and the robot's for the others."""
        # Without a robot, a text without an account has a bundle of its own, which fails alone.
        alone = [[outgoing] for outgoing in texts if self._group is None or self._is_own(outgoing)]
        named = [outgoing for outgoing in texts if not self._is_own(outgoing)]
        return alone + (self._group.bundles(named) if self._group else [])

    def send(self, bundle: Sequence[OutgoingText]) -> Steps[Sent]:
        """Send one bundle.

        Raises: TryLater, Gone, Refused.
        """
        carrier = self._own if self._is_own(bundle[0]) else self._group
        if carrier is None:
            raise Gone("no account that a notice could go to")
        return (yield from carrier.send(bundle))

    def _is_own(self, outgoing: OutgoingText) -> bool:
        return self._own is not None and bool(outgoing.account)
