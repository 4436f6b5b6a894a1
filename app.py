"""The WSGI entry: gunicorn app:app."""

from patrol import create_app

app = create_app()
