"""Lead a caller away from a page that they may not open."""

from collections.abc import Collection

from flask import redirect
from werkzeug.wrappers import Response as Redirect

from patrol.web.http.gate import lacks_factor, maybe_actor


def led_away(path: str, readers: Collection[str]) -> Redirect | None:
    """Return where this caller goes instead of `path`; None when the page may be shown.

    Who is not signed in goes to sign in, another role to the desk, and an administrator who must
    set up a second factor to their account.
    """
    me = maybe_actor()
    if me is None or not me.is_desk:
        return redirect(f"/signin?next={path}")
    if str(me.role) not in readers:
        return redirect("/desk")
    if lacks_factor(me) and path != "/account":
        return redirect("/account")
    return None
