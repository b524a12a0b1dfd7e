"""`guanqia serve` and `guanqia worker`: commands of the service as a whole."""

from __future__ import annotations

import os

import click
from flask import current_app
from flask.cli import with_appcontext

from . import create_app, sample, schema, serving, work
from .settings import Settings


@click.command()
@click.option("--desk", is_flag=True, help="For this machine alone: a secret is made and kept.")
@click.option("--sample", "with_sample", is_flag=True, help="Fill an empty register first.")
def serve(desk: bool, with_sample: bool) -> None:
    """Serve with gunicorn, and a worker process for long work beside it.

    Needs SECRET_KEY and BASE_URL in the environment; --desk does without for a first look.
    """
    settings = Settings.from_environment()
    if desk:
        settings = settings.for_desk()
    else:
        settings.require_production()
    app = create_app(settings)
    with app.app_context():
        schema.prepare()
        if with_sample:
            sample.load_in_own_process()
        click.echo(_addresses(settings))
        click.echo(sample.sign_ins_text())
    serving.serve(app)


@click.command()
@with_appcontext
def worker() -> None:
    """Do long work, such as print runs. `guanqia serve` starts one by itself."""
    serving.end_with_parent(os.getppid())
    work.run_worker(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("sample")
@with_appcontext
def fill_with_sample() -> None:
    """Fill an empty register with sample data; `serve --sample` does it by itself."""
    sample.load_if_empty(say=click.echo)


def _addresses(settings: Settings) -> str:
    return (
        f"控制台 Console    {settings.base_url}/console/\n"
        f"手机端 Phone app  {settings.base_url}/app/"
    )


COMMANDS = (serve, worker, fill_with_sample)
