"""python -m warning_labels"""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.warning_labels.catalogue import CODE, label_json
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


def pages(file: Path) -> list[tuple[float, float]]:
    """The sizes of a PDF's pages, in millimetres."""
    with pikepdf.open(file) as document:
        return [
            tuple(round(float(side) * 25.4 / 72, 1) for side in page.MediaBox[2:])  # type: ignore[misc]
            for page in document.pages
        ]


def text_of(file: Path, number: int = 0) -> str:
    return str(pypdfium2.PdfDocument(file)[number].get_textpage().get_text_range())


FOUR = [label_json(code, size="S") for code in ("MEAT-05", "RICE-01", "SOY-04", "CONDI-07")]


def test_a_sheet_with_its_lists(
    write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = write([{**label, "region": "武陵区"} for label in FOUR])
    out = tmp_path / "run.pdf"
    arguments = [
        "sheet", spec, "--stock", "A4-4", "--start", "3", "--crop-marks",
        "--offset", "-1.5,0.5", "--scale", "99.5", "--out", str(out), "--index", "--posting-list",
    ]  # fmt: skip

    assert main(arguments) == 0

    assert pages(out) == [(210.0, 297.0)] * 2
    assert pages(tmp_path / "run-index.pdf") == [(210.0, 297.0)]
    assert pages(tmp_path / "run-posting-list.pdf") == [(297.0, 210.0)]
    index = text_of(tmp_path / "run-index.pdf").replace(" ", "")
    assert "武陵区" in index
    assert "1·3" in index
    assert "2·2" in index
    assert capsys.readouterr().out == "A4-4：4枚标签，2张 · labels: 4, sheets: 2\n"


def test_the_lists_may_have_files_of_their_own(write: Any, tmp_path: Path) -> None:
    index = tmp_path / "which-goes-where.pdf"
    arguments = ["sheet", write(FOUR), "--stock", "A4-4", "--out", str(tmp_path / "run.pdf")]

    assert main([*arguments, "--index", str(index)]) == 0
    assert sorted(file.name for file in tmp_path.glob("*.pdf")) == [
        "run.pdf",
        "which-goes-where.pdf",
    ]


def test_an_own_stock_and_a_size_for_all(write: Any, tmp_path: Path) -> None:
    out = tmp_path / "run.pdf"
    arguments = [
        "sheet", write(FOUR), "--size", "M", "--page", "210x297", "--grid", "1x2",
        "--margins", "32,30,32,30", "--pitch", "150,133", "--out", str(out),
    ]  # fmt: skip

    assert main(arguments) == 0

    assert pages(out) == [(210.0, 297.0)] * 2


def test_paper_that_is_wasted_is_said(
    write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = write(label_json("MEAT-05"))

    assert main(["sheet", spec, "--stock", "A4-2", "--out", str(tmp_path / "x.pdf")]) == 0

    said = capsys.readouterr().err
    assert "100 × 150 mm fits 2 on A4-2 and leaves 52 % of the paper; take A4, 3 a sheet" in said
    assert "100 × 150 mm每张A4-2排2枚" in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--stock", "A4-4", "--size", "M"], "spec.json: [0].size: M (100 × 150 mm) does not fit"),
        (["--stock", "A4-4", "--start", "5"], "spec.json: start: 5: a sheet of A4-4 has places"),
        (["--stock", "A4-4", "--bleed"], "spec.json: bleed: A4-4 has no room for 3 mm"),
        (["--stock", "herma-10809", "--crop-marks"], "spec.json: crop_marks: herma-10809 is cut"),
        (["--stock", "A4-4", "--measured", "20,20,120,257"], "spec.json: C: 120 mm instead of"),
        (["--page", "210x297", "--grid", "30x2"], "spec.json: grid: leaves cells of 7.0 mm"),
    ],
)
def test_what_no_sheet_can_carry_leaves_no_file(
    write: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    arguments = ["sheet", write(FOUR), *options, "--out", str(tmp_path / "x.pdf"), "--index"]

    assert main(arguments) == 1

    assert message in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["spec.json"]


def test_a_refusal_is_said_in_chinese_first(
    write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["sheet", write(FOUR), "--stock", "A4-4", "--start", "5"]

    assert main([*arguments, "--out", str(tmp_path / "x.pdf")]) == 1

    chinese, english = capsys.readouterr().err.splitlines()
    assert chinese.endswith("spec.json: start: 5：每张A4-4只有4个位置，应填1至4")
    assert english.endswith("spec.json: start: 5: a sheet of A4-4 has places 1 to 4")


def test_a_list_that_cannot_be_written_leaves_no_sheets(write: Any, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere" / "index.pdf")
    arguments = ["sheet", write(FOUR), "--stock", "A4-4", "--out", str(tmp_path / "x.pdf")]

    assert main([*arguments, "--index", nowhere]) == 2

    assert [file.name for file in tmp_path.iterdir()] == ["spec.json"]


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--stock", "A4-4", "--page", "210x297"],
        ["--stock", "A4-4", "--grid", "2x2"],
        ["--stock", "A4-4", "--measured", "20,20,170,257", "--scale", "99"],
        ["--stock", "A4-4", "--offset", "1"],
        ["--stock", "A4-4", "--offset", "nan,1"],
        ["--stock", "A4-4", "--scale", "9.95"],
        ["--stock", "A4-4", "--index", "x.pdf"],
        ["--stock", "A5"],
        ["--page", "210"],
    ],
)
def test_options_that_contradict_one_another_are_refused(
    write: Any, tmp_path: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = write(FOUR)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as left:
        main(["sheet", spec, *options, "--out", "x.pdf"])

    assert left.value.code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["spec.json"]


@pytest.mark.parametrize(
    ("options", "size"),
    [
        (["--stock", "A4"], (210.0, 297.0)),
        (["--stock", "roll", "--size", "S"], (105.0, 148.0)),
        (["--page", "148x210"], (148.0, 210.0)),
    ],
)
def test_a_ruler_page_for_a_stock(
    tmp_path: Path, options: list[str], size: tuple[float, float]
) -> None:
    out = tmp_path / "ruler.pdf"

    assert main(["ruler", *options, "--out", str(out)]) == 0

    assert pages(out) == [size]
    assert "--measured A,B,C,D" in text_of(out)


def test_measures_are_answered_with_the_correction(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ruler.pdf"

    assert (
        main(["ruler", "--stock", "A4", "--measured", "22.6,18.6,166.6,251.86", "--out", str(out)])
        == 0
    )

    said = capsys.readouterr().out
    assert "-3.00, +1.00 mm; 102.04 × 102.04 %" in said
    assert "102.04 × 102.04 %" in text_of(out)


def test_a_preview_has_no_code(write: Any, tmp_path: Path) -> None:
    out = tmp_path / "preview.png"

    assert main(["preview", write(FOUR), "--number", "2", "--out", str(out)]) == 0

    picture = Image.open(out)
    assert picture.size == (1240, 1748)
    assert zxingcpp.read_barcodes(picture) == []


@pytest.mark.parametrize("options", [[], ["--number", "5"], ["--number", "0"]])
def test_a_preview_of_several_asks_which(write: Any, tmp_path: Path, options: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(["preview", write(FOUR), *options, "--out", str(tmp_path / "x.png")])

    assert [file.name for file in tmp_path.iterdir()] == ["spec.json"]


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0

    assert json.loads(capsys.readouterr().out)["title"] == "Warning label"


def test_a_region_that_is_no_text_is_named(
    write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = write([{**FOUR[0], "region": 7}])

    assert main(["sheet", spec, "--stock", "A4-4", "--out", str(tmp_path / "x.pdf")]) == 1

    assert "spec.json: [0].region: must be a text" in capsys.readouterr().err


def test_one_label_as_svg_and_several_in_a_zip(write: Any, tmp_path: Path) -> None:
    one, several = tmp_path / "label.svg", tmp_path / "labels.zip"

    assert main(["render", write(FOUR[0]), "--format", "svg", "--out", str(one)]) == 0
    assert main(["render", write(FOUR), "--format", "svg", "--out", str(several)]) == 0

    with zipfile.ZipFile(several) as archive:
        assert archive.namelist()[0] == "0001-MEAT-05-7K3MZQ9T4VWX2B5R.svg"
        assert archive.read(archive.namelist()[0]) == one.read_bytes()
    assert b"<svg" in one.read_bytes()


@pytest.mark.parametrize("dpi", [[], ["--dpi", "300"]])
def test_labels_as_zpl_follow_one_another(write: Any, tmp_path: Path, dpi: list[str]) -> None:
    out = tmp_path / "labels.zpl"

    assert main(["render", write(FOUR), "--format", "zpl", *dpi, "--out", str(out)]) == 0

    assert out.read_bytes().count(b"^XA") == out.read_bytes().count(b"^XZ") == 4


@pytest.mark.parametrize(
    "options",
    [
        ["--format", "png", "--dpi", "203"],
        ["--format", "zpl", "--dpi", "600"],
        ["--format", "svg", "--dpi", "300"],
        ["--format", "pdf", "--dpi", "300"],
        ["--format", "pdf", "--jobs", "0"],
        ["--format", "pdf", "--verify", "some"],
    ],
)
def test_options_that_do_not_go_with_a_format_are_refused(
    write: Any, tmp_path: Path, options: list[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["render", write(FOUR), *options, "--out", str(tmp_path / "x")])

    assert left.value.code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["spec.json"]


def test_two_processes_give_the_bytes_of_one(write: Any, tmp_path: Path) -> None:
    spec, one, two = write(FOUR), tmp_path / "1.pdf", tmp_path / "2.pdf"

    assert main(["render", spec, "--format", "pdf", "--out", str(one)]) == 0
    assert main(["render", spec, "--format", "pdf", "--jobs", "2", "--out", str(two)]) == 0

    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("command", [["render", "--format", "pdf"], ["sheet", "--stock", "A4-4"]])
@pytest.mark.parametrize("count", ["all", "2"])
def test_a_finished_file_is_read_back(
    write: Any, tmp_path: Path, command: list[str], count: str
) -> None:
    name, *options = command
    out = tmp_path / "run.pdf"

    assert main([name, write(FOUR), *options, "--verify", count, "--out", str(out)]) == 0

    assert out.exists()


@pytest.mark.parametrize("command", [["render", "--format", "pdf"], ["sheet", "--stock", "A4-4"]])
def test_a_file_that_reads_wrong_does_not_come_out(
    write: Any,
    tmp_path: Path,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # What was meant is changed after the file was made: as if the file were wrong.
    wrong = [(CODE[:-1] + "0", f"HTTPS://GUANQIA.EXAMPLE/L/{CODE[:-1]}0")]
    monkeypatch.setattr("warning_labels.commands.codes_of", lambda _: wrong)
    monkeypatch.setattr("warning_labels.verifying.codes_of", lambda _: wrong)
    name, *options = command
    out = tmp_path / "run.pdf"

    assert main([name, write(FOUR), *options, "--verify", "all", "--out", str(out)]) == 1

    assert "Page 1, label" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["spec.json"]


def test_a_preview_as_svg(write: Any, tmp_path: Path) -> None:
    out = tmp_path / "preview.svg"

    assert main(["preview", write(FOUR[0]), "--format", "svg", "--out", str(out)]) == 0

    assert b"<svg" in out.read_bytes()
