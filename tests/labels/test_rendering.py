"""The file of a run is whole or absent, is always the same, and survives a killed worker."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
import zipfile

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image

from server import errands, work
from server.database import db, write
from server.enterprises.models import Enterprise
from server.labels import painting, rendering, specs
from server.labels.models import Label, PrintRun
from server.labels.selection import Selection
from tests.labels.test_runs import confirm, items, labels_by_point

UNPRINTABLE = "\U0002a6d6"  # 𪛖: in no font that ships

WORKER = """
import sys
from pathlib import Path
from server import create_app, work
from server.settings import Settings
folder = Path(sys.argv[1])
work.run_worker(create_app(Settings(
    data_dir=folder, database_url=f"sqlite:///{folder}/guanqia.db",
    base_url="http://127.0.0.1:8000", secret_key="the worker signs nothing with it")))
"""


def scanned(picture):
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def in_format(format_):
    return confirm(Selection(), format=format_)


def test_pdf_has_a_page_per_label_whose_qr_code_leads_to_it(meat_plant):
    run = confirm(Selection())

    path = rendering.render(run.id)

    document = pypdfium2.PdfDocument(path)
    pages = [document[number].render(scale=200 / 72).to_pil() for number in range(len(document))]
    assert [scanned(page) for page in pages] == [[item.spec["url"]] for item in items(run)]
    assert document[0].get_size() == pytest.approx((100 / 25.4 * 72, 150 / 25.4 * 72), abs=0.1)


def test_several_pictures_come_as_a_zip_in_the_order_of_the_run(meat_plant):
    run = in_format("png")

    path = rendering.render(run.id)

    with zipfile.ZipFile(path) as file:
        names = file.namelist()
        first = Image.open(io.BytesIO(file.read(names[0])))
        assert scanned(first) == [items(run)[0].spec["url"]]
    codes = [item.code for item in items(run)]
    assert names == [f"{n + 1:05}_MEAT-0{n + 1}_{codes[n]}.png" for n in range(8)]


def test_single_picture_comes_as_it_is(meat_plant):
    in_format("pdf")
    with write():
        db.session.get(Label, labels_by_point()["MEAT-05"].code).state = "missing"
    run = confirm(Selection(needs=("missing",)), format="png")

    path = rendering.render(run.id)

    assert path.suffix == ".png"
    assert scanned(Image.open(path)) == [items(run)[0].spec["url"]]


def test_complete_run_has_its_hash_and_its_labels_are_printed(meat_plant):
    run = confirm(Selection())
    heard = []

    path = rendering.render(run.id, heard.append)

    assert (run.state, run.done, run.problem) == ("complete", 8, None)
    assert run.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert heard[-1] == 8
    assert {label.state for label in labels_by_point().values()} == {"printed"}


def test_progress_is_told_while_painting(meat_plant):
    run_id = in_format("png").id
    told = []

    def look(done):
        time.sleep(errands.PROGRESS_EVERY_S / 3)
        told.append(db.session.scalar(sa.select(PrintRun.done).where(PrintRun.id == run_id)))
        db.session.rollback()

    rendering.render(run_id, look)

    assert told == sorted(told)
    assert 0 < told[-1] < 8


def test_four_small_labels_stand_on_a_sheet_after_the_places_that_are_used(meat_plant):
    run = confirm(Selection(), size="S", stock="A4-4", start=3)

    path = rendering.render(run.id)

    document = pypdfium2.PdfDocument(path)
    pages = [document[number].render(scale=200 / 72).to_pil() for number in range(len(document))]
    read = [sorted(scanned(page)) for page in pages]
    urls = [item.spec["url"] for item in items(run)]
    assert read == [sorted(urls[:2]), sorted(urls[2:6]), sorted(urls[6:])]
    assert run.verified == 8


def test_a_gate_board_has_one_point_a_gate_each_with_its_own_code(meat_plant):
    run = confirm(Selection(), size="BOARD")

    path = rendering.render(run.id)

    gates = {item.code: item.spec["gates"] for item in items(run)}
    (columns,) = {str(columns) for columns in gates.values()}
    assert all(code in columns for code in gates)
    page = pypdfium2.PdfDocument(path)[0].render(scale=200 / 72).to_pil()
    assert sorted(scanned(page)) == sorted(gate["url"] for gate in next(iter(gates.values())))
    assert run.verified == run.total == len(gates)
    ways = [gate["control_point"] for gate in next(iter(gates.values()))]
    gate_of = {code: label.control_point.gate for code, label in labels_by_point().items()}
    assert [gate_of[code] for code in ways] == [
        gate for gate in specs.WAY if gate in gate_of.values()
    ]


def test_labels_for_a_thermal_printer_follow_one_another(meat_plant):
    run = confirm(Selection(), format="zpl", monochrome=True)

    path = rendering.render(run.id)

    assert path.suffix == ".zpl"
    assert path.read_bytes().count(b"^XA") == 8


def test_a_file_that_reads_back_wrong_is_not_released(meat_plant, monkeypatch):
    run = confirm(Selection(), verify=None)
    right = painting.write_pdf

    def swapped(specs, *arguments, **options):
        first, second, *others = specs
        return right([second, first, *others], *arguments, **options)

    monkeypatch.setattr(painting, "write_pdf", swapped)

    with pytest.raises(rendering.RunFailed):
        rendering.render(run.id)

    assert run.state == "failed"
    assert "抽检不合格" in run.problem["zh"]
    assert list(rendering.path_of(run).parent.iterdir()) == []
    assert {label.state for label in labels_by_point().values()} == {"issued"}


def test_posted_label_printed_again_stays_posted(meat_plant):
    rendering.render(confirm(Selection()).id)
    with write():
        db.session.get(Label, labels_by_point()["MEAT-05"].code).state = "posted"

    rendering.render(confirm(Selection()).id)

    assert labels_by_point()["MEAT-05"].state == "posted"


@pytest.mark.parametrize("format_", ["pdf", "png"])
def test_the_same_run_gives_the_same_bytes_even_after_everything_changed(meat_plant, format_):
    run = in_format(format_)
    path = rendering.render(run.id)
    before = path.read_bytes()
    path.unlink()
    with write():
        db.session.get(Enterprise, meat_plant.id).name = "改名有限公司"

    rendering.render(run.id)

    assert path.read_bytes() == before


def test_text_that_cannot_be_printed_leaves_no_file_and_names_the_label(meat_plant):
    with write():
        db.session.get(Enterprise, meat_plant.id).name = f"{UNPRINTABLE}食品厂"
    run = confirm(Selection())

    with pytest.raises(rendering.RunFailed):
        rendering.render(run.id)

    assert run.state == "failed"
    assert "MEAT-01" in run.problem["zh"]
    assert "cannot be printed" in run.problem["en"]
    assert list(rendering.path_of(run).parent.iterdir()) == []
    assert {label.state for label in labels_by_point().values()} == {"issued"}


def test_disk_that_cannot_be_written_fails_the_run_and_trying_again_heals_it(meat_plant):
    run = confirm(Selection())
    folder = rendering.path_of(run).parent
    folder.write_text("a file where the folder should be")

    with pytest.raises(rendering.RunFailed):
        rendering.render(run.id)
    assert run.state == "failed"
    assert "DATA_DIR" in run.problem["en"]
    folder.unlink()
    with write():
        rendering.again(db.session.get(PrintRun, run.id))

    assert rendering.render(run.id).exists()
    assert (run.state, run.problem) == ("complete", None)


def test_run_that_broke_off_too_often_is_given_up(meat_plant):
    run = confirm(Selection())
    with write():
        db.session.get(PrintRun, run.id).attempts = errands.MOST_ATTEMPTS

    with pytest.raises(rendering.RunFailed):
        rendering.render(run.id)

    assert run.state == "failed"


def test_asking_in_a_process_without_worker_can_do_the_job_at_once(app, meat_plant):
    work.do_at_once(app)
    run = confirm(Selection())

    rendering.errands.ask(run.id)

    db.session.rollback()
    assert run.state == "complete"


def start_worker(folder):
    return subprocess.Popen([sys.executable, "-c", WORKER, str(folder)])


def wait_until(holds, seconds=40):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        db.session.rollback()
        if holds():
            return
        time.sleep(0.05)
    pytest.fail(f"not within {seconds} s")


def stop(worker):
    worker.send_signal(signal.SIGTERM)
    worker.wait(20)


def test_worker_hears_the_bell_and_takes_up_what_a_killed_one_left(app, meat_plant, tmp_path):
    run_id = in_format("png").id  # slow enough to be killed in the middle
    run = db.session.get(PrintRun, run_id)
    rendering.errands.ask(run.id)

    first = start_worker(tmp_path)
    wait_until(lambda: list((tmp_path / "runs").glob("*.part")))
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    db.session.rollback()
    assert (run.state, rendering.path_of(run).exists()) == ("running", False)

    second = start_worker(tmp_path)
    wait_until(lambda: run.state == "complete")
    later = in_format("pdf")
    rendering.errands.ask(later.id)
    wait_until(lambda: later.state == "complete")
    stop(second)

    [left] = (tmp_path / "runs").glob("*.part")
    rendering.remove_left_behind()
    assert left.exists()  # somebody might be at it
    os.utime(left, (0, 0))
    rendering.remove_left_behind()
    assert not left.exists()
    assert zipfile.ZipFile(rendering.path_of(run)).testzip() is None
