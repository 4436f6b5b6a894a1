"""The callers of the routes about noise, for the matrix of all routes (test_matrix.py)."""

NOISE_ROUTES = {
    "GET /admin/stations": "public",
    "GET /api/v1/stations": "supervisor and admin",
    "POST /api/v1/stations": "admin",
    "PUT /api/v1/stations/<int:station_id>": "admin",
    "PUT /api/v1/stations/<int:station_id>/rule": "admin",
    "PUT /api/v1/stations/<int:station_id>/disablement": "admin",
    "DELETE /api/v1/stations/<int:station_id>/disablement": "admin",
    "POST /api/v1/stations/<int:station_id>/dry-run": "supervisor and admin",
    "GET /noise": "public",
    "GET /noise/station": "public",
    "GET /api/v1/noise": "desk",
    "GET /api/v1/noise/weeks": "desk",
    "GET /api/v1/stations/<int:station_id>/levels": "desk",
    "GET /api/v1/stations/<int:station_id>/levels.csv": "desk",
    "GET /api/v1/incidents/<incident_id>/level": "signed in",
    "POST /api/v1/assignments/<assignment_id>/dissuasions": "phone",
    "GET /incidents/<incident_id>/dissuasion": "public",
}
