"""`/api/v1/docs`: show the OpenAPI document as a page, for signed-in desks."""

from flask import Blueprint, Response, g, make_response, render_template

from patrol.web.http.contract import gives
from patrol.web.http.gate import DESK, allow, content_policy

blueprint = Blueprint("api_docs", __name__, url_prefix="/api/v1")

OWN_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
)
"""The hashes of two style sheets of Redoc: an empty one, and the one of its scroll bar.

Redoc writes the others with the nonce that `main.js` gives it, and these two before that."""


@blueprint.get("/docs")
@allow(DESK)
@gives(str, media="text/html")
def page() -> Response:
    """Show this reference as a page."""
    response = make_response(render_template("api_docs.html"))
    styles = " ".join(("'self'", f"'nonce-{g.nonce}'", *OWN_STYLES))
    response.headers["Content-Security-Policy"] = content_policy(styles)
    return response
