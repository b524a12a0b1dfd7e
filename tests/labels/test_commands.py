"""`guanqia print`: exit codes, and a file that is complete or not there."""

import contextvars
import sys
import zipfile
from typing import NamedTuple

import pypdfium2
import pytest
import sqlalchemy as sa
from alembic import command

from server import cli, schema
from server.database import db, write
from server.enterprises.models import Enterprise
from server.labels.models import Label


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def guanqia(app, tmp_path, monkeypatch, capfd):
    """Run the command on the test's own data, as from a shell."""
    command.stamp(schema._config(), "head")  # the tables are there already
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*arguments, base_url="http://127.0.0.1:8000"):
        db.session.rollback()
        monkeypatch.setenv("BASE_URL", base_url)
        monkeypatch.setattr(sys, "argv", ["guanqia", *arguments])
        capfd.readouterr()
        try:
            contextvars.Context().run(cli.main)  # without the test's own application
            code = 0
        except SystemExit as leave:
            code = leave.code
        return Done(code, *capfd.readouterr())

    return run


def codes_given():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(Label.code)))


def test_all_labels_of_everyone_in_one_pdf(guanqia, meat_plant, distillery, tmp_path):
    out = tmp_path / "labels.pdf"

    done = guanqia("print", "--all", "--out", str(out))

    assert done.returncode == 0, done.stderr
    assert len(pypdfium2.PdfDocument(out)) == 15
    assert "15" in done.stdout


def test_one_enterprise_as_pictures(guanqia, meat_plant, distillery, tmp_path):
    out = tmp_path / "labels.zip"

    done = guanqia("print", "--enterprise", meat_plant.uscc, "--format", "png", "--out", str(out))

    assert done.returncode == 0, done.stderr
    assert len(zipfile.ZipFile(out).namelist()) == 8


def test_one_region_and_all_below(guanqia, meat_plant, distillery, tmp_path):
    out = tmp_path / "labels.pdf"

    assert guanqia("print", "--region", "430700", "--out", str(out)).returncode == 0
    assert len(pypdfium2.PdfDocument(out)) == 7


def test_printing_again_gives_the_same_codes_and_the_same_labels(guanqia, meat_plant, tmp_path):
    guanqia("print", "--all", "--format", "png", "--out", str(tmp_path / "one.zip"))
    guanqia("print", "--all", "--format", "png", "--out", str(tmp_path / "two.zip"))

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert codes_given() == 8


def test_loopback_address_is_said_to_be_for_trial_only(guanqia, meat_plant, tmp_path):
    out = str(tmp_path / "labels.pdf")

    assert "for trial only" in guanqia("print", "--all", "--out", out).stderr
    real = guanqia("print", "--all", "--out", out, base_url="https://gq.example.cn")
    assert real.returncode == 0
    assert "trial" not in real.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--all", "--region", "430600"], 2, "exactly one"),
        ([], 2, "exactly one"),
        (["--all", "--format", "doc"], 2, "doc"),
        (["--all", "--verify", "some"], 2, "some"),
        (["--all", "--offset", "1"], 2, "1.5,-0.5"),
        (["--all", "--size", "L", "--sheet", "A4-4"], 1, "A4-4"),
        (["--all", "--size", "HUGE"], 2, "HUGE"),
        (["--enterprise", "91430602MADEM999X1"], 1, "91430602MADEM999X1"),
        (["--region", "999999"], 1, "999999"),
        (["--region", "420700"], 1, "No control point matches"),
    ],
)
def test_wrong_input_gives_no_codes_and_no_file(
    guanqia, meat_plant, tmp_path, arguments, code, says
):
    out = tmp_path / "labels.pdf"

    done = guanqia("print", *arguments, "--out", str(out))

    assert (done.returncode, says in done.stderr) == (code, True), done.stderr
    assert not out.exists()
    assert codes_given() == 0


def test_missing_folder_is_noticed_before_codes_are_given(guanqia, meat_plant, tmp_path):
    done = guanqia("print", "--all", "--out", str(tmp_path / "nowhere" / "labels.pdf"))

    assert done.returncode == 2
    assert codes_given() == 0


def test_label_that_cannot_be_printed_leaves_the_former_file(guanqia, meat_plant, tmp_path):
    out = tmp_path / "labels.pdf"
    out.write_text("the former file")
    with write():
        db.session.get(Enterprise, meat_plant.id).name = "\U0002a6d6食品厂"

    done = guanqia("print", "--all", "--out", str(out))

    assert done.returncode == 1
    assert "MEAT-01" in done.stderr
    assert out.read_text() == "the former file"
    assert {path.name for path in tmp_path.iterdir() if path.suffix == ".part"} == set()
