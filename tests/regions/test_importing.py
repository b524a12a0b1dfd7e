"""The full table of regions, by command: judged first, all of it or nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server.database import db, write
from server.regions import importing, service
from server.regions.models import Region

TABLE = """code,zh
440000,广东省
440100,广州市
440106,天河区
430602,岳阳楼区
"""


@pytest.fixture
def file(tmp_path):
    """Writes a table to a file; gives its path."""

    def make(content):
        path = tmp_path / "regions.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def names():
    db.session.rollback()
    return dict(db.session.execute(sa.select(Region.code, Region.name_zh)).all())


def test_a_dry_run_says_what_would_happen_and_writes_nothing(guanqia, file):
    before = names()

    code, said, _ = guanqia("import-regions", file(TABLE), "--dry-run")

    assert code == 0
    assert "新增 new 3，变更 changed 0，相同 same 1，有误 wrong 0" in said
    assert names() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_table_is_added_to_what_is_there(guanqia, file, encoding):
    before = names()

    code, _, _ = guanqia("import-regions", file(TABLE.encode(encoding)))

    assert code == 0
    assert names() == before | {"440000": "广东省", "440100": "广州市", "440106": "天河区"}
    region = db.session.get(Region, "440106")
    assert (region.level, region.name_en) == ("county", "天河区")
    assert region.path == "440000/440100/440106/"
    assert db.session.get(Region, "430602").name_en == "Yueyanglou District"  # not in the file
    below = db.session.scalars(service.within(["440000"])).all()
    assert sorted(below) == ["440000", "440100", "440106"]


def test_what_lies_below_a_region_moves_with_it(guanqia, file):
    assert guanqia("import-regions", file(TABLE))[0] == 0
    moved = "code,zh,level,parent\n440100,广州市,prefecture,430000\n"

    code, said, _ = guanqia("import-regions", file(moved))

    assert code == 0
    assert "变更 changed 1" in said
    db.session.rollback()
    assert db.session.get(Region, "440106").path == "430000/440100/440106/"


def test_what_is_shipped_is_the_same_again(guanqia):
    code, said, _ = guanqia("import-regions", service.SHIPPED)

    assert code == 0
    assert "新增 new 0，变更 changed 0，相同 same 30，有误 wrong 0" in said


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("44010,天河区", "6 位数字"),
        ("440106,", "缺少名称"),
        ("430602,岳阳楼区\n430602,岳阳楼区", "代码重复"),
        ("440106,天河区", "没有上级区划 440100"),
    ],
)
def test_one_wrong_row_and_nothing_is_written(guanqia, file, row, reason):
    before = names()

    code, _, error = guanqia("import-regions", file(f"code,zh\n450000,广西\n{row}\n"))

    assert code == 1
    assert reason in error
    assert names() == before


@pytest.mark.parametrize("content", [b"", b"name\nx\n", b"{", b'{"regions": 3}', b"\xff\xfe\x00"])
def test_what_is_no_table_is_refused(guanqia, file, content):
    assert guanqia("import-regions", file(content))[0] == 2


def test_wrong_rows_are_refused_where_they_are_written_too(app):
    with pytest.raises(importing.RegionsRefused), write():
        importing.load(importing.read(b"code,zh\n440106,x\n"))
