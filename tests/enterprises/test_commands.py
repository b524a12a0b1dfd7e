"""`guanqia import-enterprises`, as a script calls it."""

import json

import pytest
import sqlalchemy as sa

from server.database import db
from server.enterprises.models import Enterprise
from tests.enterprises.conftest import SAMPLE_FILE, csv_of


def count():
    return db.session.scalar(sa.select(sa.func.count()).select_from(Enterprise))


@pytest.fixture
def wrong_file(sample, tmp_path):
    """A list whose second enterprise has a wrong check digit in its credit code."""
    sample[1]["uscc"] = "91430603MADEM002XC"
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(sample))
    return path


def test_the_sample_file_is_imported(guanqia):
    code, out, _ = guanqia("import-enterprises", SAMPLE_FILE)

    assert (code, count()) == (0, 30)
    assert "新增 new 30" in out


def test_a_dry_run_writes_nothing(guanqia):
    code, out, _ = guanqia("import-enterprises", SAMPLE_FILE, "--dry-run")

    assert (code, count()) == (0, 0)
    assert "未写入任何数据" in out


def test_a_wrong_line_is_exit_code_1_and_names_file_line_column_and_reason(guanqia, wrong_file):
    code, _, err = guanqia("import-enterprises", wrong_file)

    assert (code, count()) == (1, 0)
    assert f"{wrong_file}:3: uscc: “91430603MADEM002XC” 校验码" in err
    assert "check character C" in err


def test_a_dry_run_of_a_wrong_file_is_exit_code_1(guanqia, wrong_file):
    assert guanqia("import-enterprises", wrong_file, "--dry-run")[0] == 1


def test_json_gives_each_line_its_verdict(guanqia, wrong_file):
    code, out, _ = guanqia("import-enterprises", wrong_file, "--json")

    report = json.loads(out)
    assert code == 1
    assert report["written"] is False
    assert report["counts"] == {"new": 29, "changed": 0, "same": 0, "wrong": 1}
    line = report["lines"][1]
    assert (line["line"], line["verdict"]) == (3, "wrong")
    assert line["faults"][0]["column"] == "uscc"
    assert set(line["faults"][0]["reason"]) == {"zh", "en"}


@pytest.mark.parametrize("content", [b"", b"\x7fELF" + bytes(300), b"a,b\n1,2\n"])
def test_what_cannot_be_read_is_exit_code_2(guanqia, tmp_path, content):
    path = tmp_path / "list.csv"
    path.write_bytes(content)

    code, _, err = guanqia("import-enterprises", path)
    assert (code, str(path) in err) == (2, True)

    code, out, _ = guanqia("import-enterprises", path, "--json")
    assert (code, set(json.loads(out)["error"])) == (2, {"zh", "en"})


def test_a_missing_file_is_exit_code_2(guanqia, tmp_path):
    assert guanqia("import-enterprises", tmp_path / "none.csv")[0] == 2


def test_gb18030_is_read(guanqia, sample, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(sample, "gb18030"))

    assert guanqia("import-enterprises", path)[0] == 0
    assert db.session.scalar(sa.select(Enterprise.name)).startswith("示例")
