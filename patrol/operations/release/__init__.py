"""`patrol upgrade` and `patrol rollback`: releases side by side, and a link to the present one."""

from patrol.operations.release.command import (
    UpgradeRefused,
    add_arguments,
    run_rollback,
    run_upgrade,
)
from patrol.operations.release.machine import StepFailed

__all__ = [
    "StepFailed",
    "UpgradeRefused",
    "add_arguments",
    "run_rollback",
    "run_upgrade",
]
