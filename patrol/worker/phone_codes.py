"""号码核实: send the codes that firms asked for, beside the orders."""

from functools import partial

from patrol import clock
from patrol.channels import ChannelError, Sent
from patrol.channels.outgoing_text import OutgoingText
from patrol.intake import phone_check
from patrol.intake.phone_check import DueCode
from patrol.services import Services
from patrol.worker.sender import Sender


class PhoneCodes:
    """Runs in one worker, beside its orders."""

    def __init__(self, services: Services, sender: Sender) -> None:
        self._services, self._database, self._sender = services, services.database, sender

    def look(self) -> None:
        """Start to send what is due; nothing without a template for codes."""
        self._sender.use_newest()
        if self._sender.codes is None:
            return
        with self._database.read() as session:
            ids = phone_check.due(session)
        if not ids:
            return
        with self._database.write() as session:
            codes = phone_check.claim(session, ids, self._services.settings.secret_key)
        for code in codes:
            carrier = self._sender.codes
            if carrier is not None:
                self._sender.run_apart(
                    carrier.send([outgoing_of(code)]), partial(self._heard, code)
                )

    def _heard(self, code: DueCode, outcome: Sent | ChannelError) -> None:
        self._sender.outcomes.put((phone_check.finish, code, outcome))


def outgoing_of(code: DueCode) -> OutgoingText:
    """Return the text as it leaves: the code and nothing else."""
    return OutgoingText(
        id=f"{code.intake_id}{code.count}",
        order_id=code.intake_id,
        call_sign="",
        severity="",
        title="",
        place="",
        link="",
        at=f"{clock.local(clock.now()):%H:%M}",
        mobile=code.mobile,
        attempt=code.attempt,
        check_code=code.code,
    )
