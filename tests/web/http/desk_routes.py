"""The routes of the desk's own habits and boards, and who may call each."""

DESK_ROUTES = {
    "GET /api/v1/alarm-load": "desk",
    "GET /api/v1/list-filters": "desk",
    "PUT /api/v1/list-filters": "desk",
    "DELETE /api/v1/list-filters/<filter_id>": "desk",
    "PUT /api/v1/incidents/<incident_id>/messages/read-mark": "desk",
    "POST /api/v1/assignments/<assignment_id>/messages": "phone",
    "POST /api/v1/assignments/<assignment_id>/voices": "phone",
    "POST /api/v1/incidents/<incident_id>/voices": "desk",
    "POST /api/v1/incidents/<incident_id>/radio-log": "desk",
    "GET /api/v1/messages/<message_id>/voice": "signed in",
    "POST /api/v1/assignments/<assignment_id>/reassignment": "desk",
    "GET /api/v1/assignments/<assignment_id>/trail": "desk",
    "GET /api/v1/assignments/<assignment_id>/colleagues": "phone",
    "POST /api/v1/assignments/<assignment_id>/relief": "phone",
    "DELETE /api/v1/assignments/<assignment_id>/relief": "phone",
    "GET /api/v1/members/<call_sign>/day": "desk",
    "GET /api/v1/own-day": "phone",
    "POST /api/v1/incidents/<incident_id>/place-contacts": "signed in",
}
