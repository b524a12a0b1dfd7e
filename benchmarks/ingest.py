"""How fast the server takes in records and shows what holds behind a label, on SQLite.

The records are a month of sample visits: a posting for each label, and checks with some twenty
answers and three signatures. They go over the HTTP API of one process, in batches of 100.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from table import Figure, report, seconds

from server import create_app, sample, schema
from server.database import db
from server.labels.models import Label
from server.records.models import FieldRecord
from server.sample.phone import Phone
from server.settings import Settings

PAGES = 50


@contextmanager
def installation() -> Iterator[Flask]:
    """An installation of its own, in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            database_url=f"sqlite:///{folder}/guanqia.db",
            base_url="http://127.0.0.1:8000",
            secret_key="only for this benchmark, and nowhere else",
        )
        app = create_app(settings)
        with app.app_context():
            schema.prepare()
            yield app


def records_per_second() -> float:
    """Fill the installation with the sample, and clock the sending."""
    spent = 0.0
    send = Phone.send

    def clocked(phone: Phone) -> None:
        nonlocal spent
        start = time.perf_counter()
        send(phone)
        spent += time.perf_counter() - start

    Phone.send = clocked  # type: ignore[method-assign]
    sample.load_if_empty(say=lambda _text: None)
    db.session.rollback()  # to see what the requests have written
    count = db.session.scalar(sa.select(sa.func.count()).select_from(FieldRecord)) or 0
    db.session.rollback()
    return count / spent


def page_seconds(app: Flask) -> float:
    """Seconds for one obligations page."""
    codes = db.session.scalars(sa.select(Label.code).limit(PAGES)).all()
    db.session.rollback()
    client = app.test_client()
    return seconds(lambda: [client.get(f"/L/{code}") for code in codes]) / len(codes)


def main() -> None:
    with installation() as app:
        taken_in = records_per_second()
        page = page_seconds(app)
    report(
        [
            Figure("records taken in", taken_in, "records/s"),
            Figure("obligations pages, one process", 1 / page, "pages/s"),
        ]
    )


if __name__ == "__main__":
    main()
