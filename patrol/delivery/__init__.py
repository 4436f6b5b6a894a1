"""送达: send orders over every channel. Each delivery is a row, and the rows are the queue."""

from patrol.delivery.correction import CORRECTED, correct
from patrol.delivery.due import DueDelivery, Waiting, channels_due, waiting
from patrol.delivery.lease import LEASE, MOST_ATTEMPTS, Outcome, SendOutcome, claim, finish, sweep
from patrol.delivery.outcome import mark_sent, retire, state
from patrol.delivery.own_assignment import own_assignments
from patrol.delivery.queue import LIFE, by_channel, enqueue, ring_again
from patrol.delivery.receipt import DeviceReceipt, receive
from patrol.delivery.reminder import REPORT_OWED, remind
from patrol.delivery.stand_down import call_off, expire

__all__ = [
    "CORRECTED",
    "LEASE",
    "LIFE",
    "MOST_ATTEMPTS",
    "REPORT_OWED",
    "DeviceReceipt",
    "DueDelivery",
    "Outcome",
    "SendOutcome",
    "Waiting",
    "by_channel",
    "call_off",
    "channels_due",
    "claim",
    "correct",
    "enqueue",
    "expire",
    "finish",
    "mark_sent",
    "own_assignments",
    "receive",
    "remind",
    "retire",
    "ring_again",
    "state",
    "sweep",
    "waiting",
]
