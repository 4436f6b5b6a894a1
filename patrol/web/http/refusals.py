"""The problems of an operation: those that its view declares, and those that every view has."""

from collections.abc import Collection
from typing import NotRequired

from pydantic import BaseModel
from typing_extensions import TypedDict

from patrol.models.shapes import IncidentState
from patrol.web.http.contract import FORM, Contract
from patrol.web.http.gate import SAFE, Caller

EVERYWHERE = {
    401: {"bad_token"},
    404: {"http_404"},
    500: {"unexpected"},
    503: {"too_busy", "database_busy", "database_away"},
    507: {"storage_full"},
}
SIGNED_IN = {401: {"signed_out", "phone_revoked"}, 403: {"forbidden"}}
ADMINISTRATORS = {403: {"second_factor_needed"}}
WRITES = {
    403: {"foreign_origin", "bad_csrf", "not_yours", "token_reads_only"},
    408: {"http_408"},
    409: {"lost_race"},
    413: {"too_large"},
    429: {"too_many"},
}
JSON_BODY = {400: {"not_json"}, 422: {"not_an_object", "too_complex", "invalid"}}
FORM_BODY = {400: {"http_400"}}
KEYED = {422: {"key_reused"}}
COMMON = {
    (status, code)
    for table in (EVERYWHERE, SIGNED_IN, ADMINISTRATORS, WRITES, JSON_BODY, FORM_BODY, KEYED)
    for status, codes in table.items()
    for code in codes
}
"""The problems that a view does not declare: they follow from its body and its callers."""


class WrongField(TypedDict):
    """A field of the request that was refused, with the reason."""

    field: str
    message: str


class ProblemDocument(TypedDict):
    """RFC 9457. `detail` is a sentence in the caller's language that a person can act on."""

    type: str
    title: str
    status: int
    detail: str
    errors: NotRequired[list[WrongField]]
    incident: NotRequired[IncidentState | None]
    won_by: NotRequired[str]
    version: NotRequired[int]
    intake_id: NotRequired[str]
    incident_id: NotRequired[str]
    """The case under 证据保全 that forbids it."""
    phone_id: NotRequired[str | None]
    """The revoked phone; it is named to its own browser only."""


def problems_of(
    contract: Contract, callers: Collection[Caller], method: str
) -> dict[int, frozenset[str]]:
    """Return the codes of all problems by status; the `type` of a problem is `/problems/<code>`."""
    codes_by_status: dict[int, set[str]] = {}
    for table in (*_shared(contract, callers, method), contract.refuses):
        for status, codes in table.items():
            codes_by_status.setdefault(status, set()).update(codes)
    return {status: frozenset(codes) for status, codes in codes_by_status.items()}


def _shared(
    contract: Contract, callers: Collection[Caller], method: str
) -> list[dict[int, set[str]]]:
    tables = [EVERYWHERE]
    if Caller.PUBLIC not in callers:
        tables.append(SIGNED_IN)
        tables += [ADMINISTRATORS] if Caller.ADMIN in callers else []
    if method not in SAFE:
        tables.append(WRITES)
    if contract.takes is not None:
        is_model = isinstance(contract.takes.shape, type) and issubclass(
            contract.takes.shape, BaseModel
        )
        tables += [JSON_BODY] if is_model else []
        tables += [FORM_BODY] if contract.takes.media == FORM else []
    if contract.is_keyed:
        tables.append(KEYED)
    return tables
