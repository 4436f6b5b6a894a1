"""The ways in and the own account, each with the callers that it admits."""

PUBLIC, SIGNED, DESK = "public", "signed in", "desk"

SIGN_IN_ROUTES = {
    "GET /enter": PUBLIC,
    "GET /enter/<ticket>": PUBLIC,
    "GET /password": PUBLIC,
    "GET /signin": PUBLIC,
    "POST /api/v1/session": PUBLIC,
    "GET /setup": PUBLIC,
    "POST /api/v1/setup": PUBLIC,
    "POST /api/v1/password": PUBLIC,
    "PUT /api/v1/password": DESK,
    "GET /account": PUBLIC,
    "GET /api/v1/account": DESK,
    "POST /api/v1/account/passkey-options": DESK,
    "POST /api/v1/account/passkeys": DESK,
    "DELETE /api/v1/account/passkeys": DESK,
    "GET /api/v1/session/passkey-options": PUBLIC,
    "POST /api/v1/session/passkey": PUBLIC,
    "POST /api/v1/session/zzd": PUBLIC,
    "POST /api/v1/account/second-factor": DESK,
    "PUT /api/v1/account/second-factor": DESK,
    "DELETE /api/v1/session": SIGNED,
}
