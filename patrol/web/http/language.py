"""Choose the language of a request."""

from flask import request

from patrol import i18n


def language() -> str:
    """Return the language of the cookie `lang`; without one, the language the browser prefers."""
    if chosen := request.cookies.get("lang"):
        return chosen if chosen in i18n.LANGUAGES else "zh-CN"
    return i18n.best(request.headers.get("Accept-Language"))
