"""The routes of tiers and partners, and who may call each."""

TRANSFER_ROUTES = {
    "GET /api/v1/incidents/<incident_id>/takers": "desk",
    "POST /api/v1/incidents/<incident_id>/transfers": "desk",
    "POST /api/v1/transfers/<transfer_id>/answer": "desk",
    "POST /api/v1/transfers/<transfer_id>/steps": "desk",
    "DELETE /api/v1/transfers/<transfer_id>": "desk",
    "PUT /api/v1/transfers/<transfer_id>/link": "desk",
    "DELETE /api/v1/transfers/<transfer_id>/link": "desk",
    "GET /partner/<token>": "public",
    "POST /partner/<token>": "public",
}
