"""The callers of the routes about estates, for the matrix of all routes (test_matrix.py)."""

ESTATE_ROUTES = {
    "GET /hazards": "public",
    "GET /api/v1/hazards": "desk",
    "POST /api/v1/hazards": "signed in",
    "GET /api/v1/hazards/<hazard_id>": "desk",
    "PATCH /api/v1/hazards/<hazard_id>": "desk",
    "POST /api/v1/hazards/<hazard_id>/acts": "desk",
    "PUT /api/v1/hazards/<hazard_id>/link": "desk",
    "DELETE /api/v1/hazards/<hazard_id>/link": "desk",
    "GET /hazards/<hazard_id>/notice": "public",
    "GET /rectify/<token>": "public",
    "POST /rectify/<token>": "public",
}
