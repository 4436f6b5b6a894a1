"""Open311 GeoReport v2: the form of `POST /open311/v2/requests`, written by any of its clients."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from patrol.intake.adapters import Adapter
from patrol.intake.field_map import YES
from patrol.intake.heard import AdapterSettings, Heard, Telegram, Utterance
from patrol.intake.validate import Invalid

OURS = re.compile("[A-Z]{2}[0-9]{2}([0-9]{2})?")
"""A service code that is a category of ours; others stand in the map of the source."""
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,64})\](\[\])?")
MOST_FIELDS = 200
LONGEST = 4000
NOT_SAID = ("api_key", "jurisdiction_id")
"""Parameters that say nothing about the matter."""
SETTINGS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "is_public": {
            "description": "true: everybody may read the requests, as the standard allows",
            "type": "boolean",
        },
        "services": {
            "description": "codes of the categories that are offered; all when it is empty",
            "type": "array",
            "items": {"type": "string", "maxLength": 40},
        },
        "attributes": {
            "description": "by service code: the questions of its definition",
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "object"}},
        },
    },
}


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return the request of one form. An empty field counts as one that is absent.

    Raises: Invalid.
    """
    pairs = said(telegram)
    fields = {name: value for name, value in pairs if not _ATTRIBUTE.fullmatch(name)}
    attributes = _attributes(pairs)
    code = fields.get("service_code", "")
    if not code:
        raise _invalid("service_code", "is needed")
    _check_required(settings, code, attributes)
    lat, lon = (_degrees(fields, name) for name in ("lat", "long"))
    if (lat is None) != (lon is None):
        raise _invalid("lat, long", "are needed together")
    if lat is None and not fields.keys() & {"address_string", "address_id"}:
        raise _invalid("lat, long, address_string, address_id", "one of them is needed")
    words = fields.get("description", "")[:LONGEST]
    digest = digest_of(pairs)
    return [
        Heard(
            ref=digest,
            key=digest,
            title=words.partition("\n")[0] or fields.get("address_string", "") or code,
            occurred_at="",
            word=code,
            category=code if OURS.fullmatch(code) else "",
            certainty="likely",
            description=words,
            address=fields.get("address_string", ""),
            lat=lat,
            lon=lon,
            place={"place_code": fields["address_id"][:32]} if "address_id" in fields else {},
            reporter=_reporter(fields),
            media=_media(fields),
            extra=_extra(fields, attributes),
        )
    ]


def said(telegram: Telegram) -> list[tuple[str, str]]:
    """Return the fields of the form that have words.

    Raises: Invalid.
    """
    try:
        text = telegram.body.decode("utf-8-sig")
        pairs = parse_qsl(text, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise _invalid("/", f"must be a form in UTF-8 with at most {MOST_FIELDS} fields") from None
    pairs = pairs or list(telegram.query.items())
    clean = ((name.strip(), value.replace("\0", "").strip()) for name, value in pairs)
    return [(name, value) for name, value in clean if name and value and name not in NOT_SAID]


def digest_of(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the hash of what was said: the standard has no id of the sender."""
    return hashlib.sha256(repr(sorted(pairs)).encode()).hexdigest()


def _attributes(pairs: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    attributes: dict[str, str | list[str]] = {}
    for name, value in pairs:
        if match := _ATTRIBUTE.fullmatch(name):
            code, is_list = match[1], match[2] is not None
            if is_list:
                known = attributes.setdefault(code, [])
                attributes[code] = [*(known if isinstance(known, list) else [known]), value]
            else:
                attributes[code] = value
    return attributes


def _check_required(settings: AdapterSettings, code: str, attributes: Mapping[str, object]) -> None:
    for asked in (settings.get("attributes") or {}).get(code, ()):
        if asked.get("required") and str(asked.get("code")) not in attributes:
            raise _invalid(f"attribute[{asked.get('code')}]", "is needed")


def _degrees(fields: Mapping[str, str], name: str) -> float | None:
    text = fields.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{0,20})?", text, re.ASCII):
        raise _invalid(name, "must be degrees of WGS-84")
    return float(text)


def _reporter(fields: Mapping[str, str]) -> dict[str, Any]:
    name = " ".join(fields[part] for part in ("first_name", "last_name") if part in fields)
    known = {
        "name": name[:100],
        "phone": fields.get("phone", "")[:40],
        "account": fields.get("account_id", "")[:100],
    }
    said = {key: value for key, value in known.items() if value}
    agrees = fields.get("consent_contact", "").lower() in YES
    return {"kind": "resident", **said, **({"consent_contact": True} if agrees else {})}


def _media(fields: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    url = fields.get("media_url", "")
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    is_one = parts.scheme in ("http", "https") and bool(parts.netloc) and url.isascii()
    return ({"kind": "image", "url": url, "stage": "report"},) if is_one and " " not in url else ()


def _extra(fields: Mapping[str, str], attributes: dict[str, str | list[str]]) -> dict[str, Any]:
    kept = {name: fields[name] for name in ("email", "device_id", "media_url") if name in fields}
    return kept | ({"attributes": attributes} if attributes else {})


def _invalid(field: str, message: str) -> Invalid:
    return Invalid([{"field": field, "message": message}])


ADAPTER = Adapter(
    read=read,
    kinds=("open311",),
    proofs=(),  # it has an address of its own, because the standard fixes it
    settings=SETTINGS,
    example_headers={"content-type": "application/x-www-form-urlencoded"},
    example=(
        b"service_code=ST0103&lat=30.2893&long=120.1722&address_string=Wenhui+Bridge"
        b"&description=Bicycles+block+the+way&first_name=&phone="
    ),
)
