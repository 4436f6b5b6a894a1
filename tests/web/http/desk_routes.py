"""The routes of the desk's own habits and boards, and who may call each."""

DESK_ROUTES = {
    "GET /api/v1/list-filters": "desk",
    "PUT /api/v1/list-filters": "desk",
    "DELETE /api/v1/list-filters/<filter_id>": "desk",
}
