"""A mobile number as people paste it, in E.164 form or refused with the reason."""

import re

from patrol.people.pasted_text import cleaned

_CHINESE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_CHINESE_LANDLINE = re.compile(r"(?:(?:\+|00)?86)?0?[2-9][0-9]{9,10}|[2-8][0-9]{6,7}")
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+")
_FOREIGN = re.compile(r"\+[1-9][0-9]{6,14}")
_MOBILES = {
    "+86": re.compile(r"1[3-9][0-9]{9}"),
    "+852": re.compile(r"[4-9][0-9]{7}"),
    "+853": re.compile(r"6[0-9]{7}"),
    "+886": re.compile(r"9[0-9]{8}"),
}
"""Mobile numbers of the countries whose landlines we can tell from them."""


class NoMobile(Exception):
    """The text is no mobile number; `fault` is `rounded`, `landline` or `no_mobile`."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def read(text: str) -> str | None:
    """Return the number in E.164 form; None for an empty text.

    Raises: NoMobile.
    """
    number = re.sub(r"[\s()\-\u2010-\u2015\u2212]", "", cleaned(text))
    if not number:
        return None
    if _ROUNDED.fullmatch(number):
        raise NoMobile("rounded")
    number = number.replace(".", "")
    # Tables of an office write them without the country; SMS gateways want it.
    if known := _CHINESE.fullmatch(number):
        return f"+86{known[1]}"
    if _CHINESE_LANDLINE.fullmatch(number) or _is_landline(number):
        raise NoMobile("landline")
    if not _FOREIGN.fullmatch(number):
        raise NoMobile("no_mobile")
    return number


def _is_landline(number: str) -> bool:
    return any(
        number.startswith(prefix) and not mobile.fullmatch(number, len(prefix))
        for prefix, mobile in _MOBILES.items()
    )
