"""The callers of the routes about noise, for the matrix of all routes (test_matrix.py)."""

NOISE_ROUTES = {
    "GET /api/v1/noise": "desk",
    "GET /api/v1/noise/weeks": "desk",
    "GET /api/v1/stations/<int:station_id>/levels": "desk",
    "GET /api/v1/stations/<int:station_id>/levels.csv": "desk",
    "GET /api/v1/incidents/<incident_id>/level": "signed in",
}
