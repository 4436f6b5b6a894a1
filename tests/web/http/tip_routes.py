"""The routes of 随手拍, of grid workers and of volunteers, for the test of all routes."""

PUBLIC, CHIEFS, ADMINS = "public", "supervisor and admin", "admin"

TIP_ROUTES = {
    "GET /tip_worker.js": PUBLIC,
    "GET /grid_worker.js": PUBLIC,
    "GET /grid": PUBLIC,
    "GET /mine": PUBLIC,
    "POST /mine": PUBLIC,
    "POST /mine/deletion": PUBLIC,
    "POST /mine/<intake_id>/presence": PUBLIC,
    "POST /mine/<intake_id>/slip": PUBLIC,
    "POST /mine/help": PUBLIC,
    "POST /mine/help/offers": PUBLIC,
    "POST /mine/help/offers/<offer_id>": PUBLIC,
    "POST /mine/help/offers/<offer_id>/done": PUBLIC,
    "POST /mine/help/offers/<offer_id>/slip": PUBLIC,
    "PUT /api/v1/incidents/<incident_id>/help": "desk",
    "DELETE /api/v1/incidents/<incident_id>/help": "desk",
    "GET /slip/<slip_id>": PUBLIC,
    "GET /admin/tips": PUBLIC,
    "GET /api/v1/admin/tip-blocks": CHIEFS,
    "POST /api/v1/admin/tip-blocks": ADMINS,
    "DELETE /api/v1/admin/tip-blocks/<block_id>": ADMINS,
    "GET /api/v1/admin/volunteers": CHIEFS,
    "POST /api/v1/admin/volunteers": CHIEFS,
    "DELETE /api/v1/admin/volunteers/<volunteer_id>": CHIEFS,
    "GET /grid/<token>": PUBLIC,
    "POST /grid": PUBLIC,
}
