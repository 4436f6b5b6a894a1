"""The peer of a phone's durable write: a bare Flask view that only inserts one row."""

import os
from contextlib import closing

from flask import Flask, request

from bench.bare import PRAGMAS
from patrol import db

TABLE = "CREATE TABLE report (id INTEGER PRIMARY KEY, phone TEXT, key TEXT UNIQUE, body TEXT)"
INSERT = "INSERT INTO report (phone, key, body) VALUES (?, ?, ?)"

app = Flask(__name__)
_link = db.sqlite_module().connect(
    os.environ["BENCH_DATABASE"], isolation_level=None, check_same_thread=False
)
for pragma in PRAGMAS:
    with closing(_link.execute(f"PRAGMA {pragma}")):
        pass
_link.execute(TABLE)


@app.post("/api/v1/assignments/<job>/reports")
def report(job: str) -> dict[str, str]:
    _link.execute(INSERT, (job, request.headers["Idempotency-Key"], request.get_data(as_text=True)))
    return {"effect": "applied"}


@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "up"}
