"""The routes of the figures, the month's sheet and the wall, and who may call each."""

FIGURE_ROUTES = {
    "GET /figures/sheet": "public",
    "GET /wall": "public",
    "GET /api/v1/wall": "desk, and the link of a big screen",
    "GET /api/v1/walls": "supervisor and admin",
    "POST /api/v1/walls": "supervisor and admin",
    "DELETE /api/v1/walls/<login_id>": "supervisor and admin",
    "GET /figures": "public",
    "POST /api/v1/policy/<int:severity>/trial": "supervisor and admin",
    "GET /replay": "public",
    "GET /review": "public",
    "GET /api/v1/reviews": "desk",
    "GET /api/v1/incidents/<incident_id>/review": "desk",
    "PUT /api/v1/incidents/<incident_id>/review": "desk",
    "GET /api/v1/replay": "desk",
    "GET /api/v1/replay/positions": "desk",
    "GET /api/v1/figures": "supervisor and admin",
    "GET /api/v1/figures/cases": "supervisor and admin",
    "GET /api/v1/figures/cases.csv": "supervisor and admin",
    "GET /api/v1/figures.csv": "supervisor and admin",
    "GET /api/v1/figures.xlsx": "supervisor and admin",
}
