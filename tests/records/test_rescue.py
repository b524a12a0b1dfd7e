"""What a phone could not send, brought in as a file: through the same ingest, and nothing else."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from server.database import db
from server.photos.models import Photo
from server.receiving import LARGEST_RESCUE_FILE
from server.records import rescue
from server.records.models import FieldRecord
from server.records.rescue import NoRescueFile, take
from tests.console.forms import post, signed_in
from tests.photos.conftest import picture
from tests.records.conftest import note, said


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def packed(
    texts: Sequence[str],
    *photos: bytes,
    others: dict[str, bytes] | None = None,
    compression: int = zipfile.ZIP_STORED,
) -> bytes:
    """A rescue file as the contract has it, and what else stands in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr("records.jws", "".join(f"{text}\n" for text in texts))
        for photo in photos:
            archive.writestr(f"photos/{hashlib.sha256(photo).hexdigest()}", photo)
        for name, data in (others or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def taken(data: bytes):
    return take(io.BytesIO(data), None)


def count(model) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_records_and_photos_are_kept_as_if_sent(phone):
    first, second = picture("JPEG"), picture("PNG")
    names = [hashlib.sha256(photo).hexdigest() for photo in (first, second)]
    texts = [phone.seal("test-note", note("自救援文件", photos=names))]
    texts += [phone.seal("test-note", note(f"第{number}条")) for number in range(120)]

    done = taken(packed(texts, first, second))

    assert (done.count("stored"), len(done.photos), done.whole) == (121, 2, True)
    assert said() == {"冷库": "第119条"}
    [outcome] = phone.send(texts[0])
    assert (outcome["outcome"], outcome["photos_missing"]) == ("duplicate", [])


def test_the_same_file_again_doubles_nothing(phone):
    data = packed([phone.seal("test-note", note()) for _ in range(3)], picture("JPEG"))
    taken(data)

    again = taken(data)

    assert (again.count("duplicate"), again.photos[0].new, again.whole) == (3, False, True)
    assert (count(FieldRecord), count(Photo)) == (3, 1)


def test_of_a_revoked_phone_it_is_held_and_told_which(phone, guanqia, tmp_path):
    texts = [phone.seal("test-note", note()), phone.seal("test-note", note(label="unknown"))]
    file = tmp_path / "rescue.zip"
    file.write_bytes(packed([texts[0], "no record", texts[1], ""]))

    code, out, _error = guanqia("rescue", file)

    assert code == 1  # for the line that is no record
    lines = out.splitlines()
    assert lines[0].startswith("1 stored ")
    assert lines[1].startswith("2 refused ")
    assert "not-a-record" in lines[1]
    assert lines[2].startswith("3 held ")
    assert "label-not-current" in lines[2]
    assert lines[-1] == "stored 1, received before 0, kept, to be reviewed 1, refused 1; photos 0"
    assert guanqia("rescue", tmp_path / "none.zip")[0] == 2


def test_the_command_tells_each_photo_and_what_is_no_rescue_file(phone, guanqia, tmp_path):
    good = picture("JPEG")
    file = tmp_path / "rescue.zip"
    file.write_bytes(packed([], good, others={f"photos/{'0' * 64}": good}))

    code, out, _error = guanqia("rescue", file)

    assert code == 1
    assert f"photo {hashlib.sha256(good).hexdigest()} new" in out
    assert f"photo {'0' * 64} refused: " in out
    file.write_bytes(b"no ZIP")
    code, _out, error = guanqia("rescue", file)
    assert code == 2
    assert "请在手机上重新导出" in error


def test_nothing_else_is_read(phone):
    data = packed(
        [phone.seal("test-note", note())],
        others={
            "../../etc/passwd": b"root",
            "photos/x": b"no hash",
            "photos/../x": b"x",
            "records.jws.bak": b"x",
            f"more/photos/{'0' * 64}": b"x",
        },
    )

    done = taken(data)

    assert (done.count("stored"), done.photos) == (1, [])


def test_a_photo_that_is_none_is_refused_and_the_rest_kept(phone):
    good = picture("JPEG")
    others = {f"photos/{'0' * 64}": good, f"photos/{hashlib.sha256(b'x').hexdigest()}": b"x"}
    others[f"photos/{'1' * 64}"] = bytes(5 * 1024 * 1024 + 1)

    done = taken(packed([phone.seal("test-note", note())], good, others=others))

    assert [bool(photo.refused) for photo in done.photos] == [False, True, True, True]
    assert (done.whole, count(Photo)) == (False, 1)


def two_at_one_place(phone) -> bytes:
    """A file whose directory lists one photo's place a hundred times."""
    data = packed([], others={f"photos/{number:064x}": b"x" * 100 for number in range(100)})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as fake:
        fake.writestr("records.jws", b"")
        fake.writestr("photos/big", bytes(1000))
        place = fake.infolist()[-1]
        for info in archive.infolist()[1:]:
            info.header_offset, info.file_size = place.header_offset, place.file_size
            info.compress_size, info.CRC = place.compress_size, place.CRC
            fake.filelist.append(info)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        lambda _phone: b"",
        lambda _phone: b"PK no zip",
        lambda phone: packed([phone.seal("test-note", note())])[:-30],
        lambda _phone: packed(["x" * 9000], compression=zipfile.ZIP_DEFLATED),
        two_at_one_place,
        lambda _phone: packed(["text"]).replace(b"records.jws", b"record5.jws"),
        lambda phone: packed([phone.seal("test-note", note())]).replace(b"eyJ", b"eyK", 1),
    ],
    ids=["nothing", "no ZIP", "cut", "compressed", "overlapping", "without records", "altered"],
)
def test_what_is_no_whole_rescue_file_is_refused(phone, data):
    with pytest.raises(NoRescueFile):
        taken(data(phone))

    assert count(FieldRecord) == 0


def test_lines_of_any_length_stand_alone(phone, monkeypatch):
    monkeypatch.setattr(rescue, "LONGEST", 3000)
    texts = [phone.seal("test-note", note()) for _ in range(9)]
    texts.insert(4, "x" * 10_000)

    done = taken(packed(texts))

    assert (done.count("stored"), done.count("refused")) == (9, 1)


def test_in_the_console(client, staff, phone):
    signed_in(client, staff)
    texts = [phone.seal("test-note", note()), phone.seal("test-note", note(label="unknown"))]
    file = (io.BytesIO(packed(texts, picture("JPEG"))), "rescue.zip")

    page = post(client, "/console/devices/rescue", {"file": file})

    assert page.status_code == 200
    assert "已全部保存" in page.text
    assert "/console/held/" in page.text
    assert "导入救援文件" in client.get("/console/devices").text


def test_in_the_console_a_file_that_is_none_is_refused_in_words(client, staff):
    signed_in(client, staff)

    page = post(client, "/console/devices/rescue", {"file": (io.BytesIO(b"no ZIP"), "rescue.zip")})

    assert (page.status_code, "请在手机上重新导出" in page.text) == (422, True)
    assert post(client, "/console/devices/rescue").status_code == 422
    assert client.post("/console/devices/rescue").status_code == 400


def test_in_the_console_a_file_that_is_too_large_is_for_the_server(client, staff):
    signed_in(client, staff)
    assert "救援文件" in client.get("/console/devices/rescue").text

    page = client.post(
        "/console/devices/rescue",
        data={"file": (io.BytesIO(b"much"), "rescue.zip")},
        environ_overrides={"CONTENT_LENGTH": str(LARGEST_RESCUE_FILE + 1)},
    )

    assert page.status_code == 413
    assert "guanqia rescue" in page.text


def test_inspectors_do_not_bring_files(client, inspector):
    signed_in(client, inspector)

    assert client.get("/console/devices/rescue").status_code in (302, 303, 403)
