"""The callers of the routes about rounds, for the matrix of all routes (test_matrix.py)."""

ROUND_ROUTES = {
    "GET /rounds": "public",
    "GET /admin/checkpoints": "public",
    "GET /admin/checkpoint-labels": "public",
    "GET /api/v1/admin/checkpoints": "supervisor and admin",
    "POST /api/v1/admin/checkpoints": "admin",
    "PATCH /api/v1/admin/checkpoints/<int:checkpoint_id>": "admin",
    "PUT /api/v1/admin/checkpoints/<int:checkpoint_id>/retirement": "admin",
    "DELETE /api/v1/admin/checkpoints/<int:checkpoint_id>/retirement": "admin",
    "GET /api/v1/admin/checkpoints/<int:checkpoint_id>/scans": "supervisor and admin",
    "GET /api/v1/admin/checkpoints/<int:checkpoint_id>/photos/<sha256>": "supervisor and admin",
    "POST /api/v1/admin/checkpoint-labels": "admin",
    "GET /api/v1/admin/checkpoint-table": "admin",
    "GET /api/v1/admin/checkpoint-table/template": "supervisor and admin",
    "POST /api/v1/admin/checkpoint-table/preview": "admin",
    "PUT /api/v1/admin/checkpoint-table": "admin",
    "GET /api/v1/checkpoints": "desk",
    "POST /api/v1/rounds": "phone",
    "POST /api/v1/rounds/<round_id>/end": "phone",
    "POST /api/v1/scans": "phone",
}
