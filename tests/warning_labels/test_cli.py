"""python -m warning_labels"""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from tests.warning_labels.catalogue import label_json
from warning_labels.cli import main


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(content: object) -> str:
        file = tmp_path / "spec.json"
        file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        return str(file)

    return write


def test_one_label_as_pdf(write: Any, tmp_path: Path) -> None:
    out = tmp_path / "label.pdf"

    assert main(["render", write(label_json("MEAT-05")), "--format", "pdf", "--out", str(out)]) == 0

    with pikepdf.open(out) as document:
        assert len(document.pages) == 1


def test_one_label_as_png_at_600_dpi(write: Any, tmp_path: Path) -> None:
    out = tmp_path / "label.png"
    spec = write(label_json("MEAT-05"))

    assert main(["render", spec, "--format", "png", "--dpi", "600", "--out", str(out)]) == 0

    assert Image.open(out).size == (2362, 3543)


def test_several_labels_as_pngs_in_a_zip(write: Any, tmp_path: Path) -> None:
    out = tmp_path / "labels.zip"
    specs = write([label_json("MEAT-05"), label_json("RICE-01", code=None, url=None)])

    assert main(["render", specs, "--format", "png", "--out", str(out)]) == 0

    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == ["0001-MEAT-05-7K3MZQ9T4VWX2B5R.png", "0002-RICE-01.png"]
        assert Image.open(BytesIO(archive.read("0002-RICE-01.png"))).size == (1181, 1772)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"size": "M"}, "spec.json: signal_word: is missing"),
        ([label_json("MEAT-05"), {}], "spec.json: [1].signal_word: is missing"),
        ([], "spec.json: the list holds no label"),
        (label_json("MEAT-05", enterprise="😀"), "enterprise: no font has 😀"),
        ([label_json("MEAT-05", enterprise="名" * 99)], "[0].enterprise: "),
    ],
)
@pytest.mark.parametrize("form", ["pdf", "png"])
def test_a_wrong_specification_is_named_and_leaves_no_file(
    write: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: object,
    message: str,
    form: str,
) -> None:
    spec = write(content)
    out = tmp_path / "label"

    assert main(["render", spec, "--format", form, "--out", str(out)]) == 1

    if isinstance(content, list) and len(content) == 1 and form == "png":
        message = message.removeprefix("[0].")
    assert message in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["spec.json"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "not JSON: "),
        (b"", "not JSON: "),
        (b"\xff\xfe\x00", "not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_json_is_unreadable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, message: str
) -> None:
    spec = tmp_path / "spec.json"
    spec.write_bytes(data)

    assert main(["render", str(spec), "--format", "pdf", "--out", str(tmp_path / "x.pdf")]) == 2

    assert f"spec.json: {message}" in capsys.readouterr().err


def test_a_missing_file_or_folder_is_named(
    write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = str(tmp_path / "nowhere" / "x.pdf")

    assert main(["render", "missing.json", "--format", "pdf", "--out", nowhere]) == 2
    assert "missing.json: No such file" in capsys.readouterr().err

    spec = write(label_json("MEAT-05"))
    assert main(["render", spec, "--format", "pdf", "--out", nowhere]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_a_fallback_that_is_no_font_is_named(
    write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = write(label_json("MEAT-05"))
    arguments = ["render", spec, "--format", "pdf", "--out", str(tmp_path / "x.pdf")]

    assert main([*arguments, "--fallback-font", spec]) == 2

    assert "spec.json: not a TrueType font" in capsys.readouterr().err
