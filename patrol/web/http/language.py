"""The language of a request: chosen by a cookie, else what the browser prefers."""

from flask import request

from patrol import i18n


def language() -> str:
    if chosen := request.cookies.get("lang"):
        return chosen if chosen in i18n.LANGUAGES else "zh-CN"
    return i18n.best(request.headers.get("Accept-Language"))
