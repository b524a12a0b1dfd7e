"""Print runs and labels in the console, as staff click through them."""

import io
import re

import pypdfium2
import pytest
import sqlalchemy as sa
from PIL import Image

from server.console import sections
from server.database import db, write
from server.labels import rendering
from server.labels.codes import grouped
from server.labels.models import Label, PrintRun
from server.labels.selection import Selection
from tests.conftest import sign_in
from tests.labels.test_runs import confirm, labels_by_point

USUAL = "need=never-printed&need=damaged&need=missing&need=outdated"


def form_of(page, action):
    """The hidden members of the form with this address, as a browser would send them."""
    form = re.search(rf'<form method="post" action="{action}".*?</form>', page, re.DOTALL)[0]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    members = {}
    for name, value in pairs:
        members.setdefault(name, []).append(value)
    return members


def count(model):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def preview(console, query=USUAL):
    return console.get(f"/console/labels/runs/preview?{query}&size=M&format=pdf").text


def test_from_choice_to_file(console, meat_plant):
    assert "新建打印" in console.get("/console/labels/runs/new").text
    page = preview(console)
    assert "共 8 张标签，1 家企业" in page
    assert count(Label) == 0

    answer = console.post("/console/labels/runs", data=form_of(page, "/console/labels/runs"))

    run_page = console.get(answer.headers["Location"]).text
    assert "已完成" in run_page
    file = console.get(f"{answer.headers['Location']}/file")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert len(pypdfium2.PdfDocument(file.data)) == 8
    for label in labels_by_point().values():
        assert grouped(label.code) in run_page


def test_double_click_on_confirm_gives_one_run(console, meat_plant):
    form = form_of(preview(console), "/console/labels/runs")

    first = console.post("/console/labels/runs", data=form)
    second = console.post("/console/labels/runs", data=form)

    assert first.headers["Location"] == second.headers["Location"]
    assert (count(PrintRun), count(Label)) == (1, 8)


def test_preview_shows_a_real_label_and_gives_no_code(console, meat_plant):
    address = re.search(r'src="(/console/labels/runs/sample/[^"]+)"', preview(console))[1]

    picture = console.get(address.replace("&amp;", "&"))

    assert picture.mimetype == "image/svg+xml"
    assert b"<svg" in picture.data
    assert count(Label) == 0


def test_preview_of_nothing_says_so(console, meat_plant):
    confirm(Selection())
    rendering.render(db.session.scalars(sa.select(PrintRun.id)).one())

    assert "没有符合条件的控制点" in preview(console)


def test_running_page_refreshes_itself_without_script(app, console, meat_plant, staff):
    run = confirm(Selection(), staff.id)

    page = console.get(f"/console/labels/runs/{run.id}").text

    assert '<meta http-equiv="refresh" content="1">' in page
    assert "<progress" in page
    assert console.get(f"/console/labels/runs/{run.id}/file").status_code == 404


def test_failed_run_gives_the_reason_and_can_be_tried_again(console, meat_plant, staff):
    run = confirm(Selection(), staff.id)
    folder = rendering.path_of(run).parent
    folder.write_text("a file where the folder should be")
    with pytest.raises(rendering.RunFailed):
        rendering.render(run.id)
    address = f"/console/labels/runs/{run.id}"
    page = console.get(address).text
    assert "DATA_DIR" in page
    folder.unlink()

    console.post(f"{address}/again", data=form_of(page, f"{address}/again"))

    assert "已完成" in console.get(address).text


def test_file_that_is_gone_can_be_made_again(console, meat_plant, staff):
    run = confirm(Selection(), staff.id)
    path = rendering.render(run.id)
    before = path.read_bytes()
    path.unlink()
    address = f"/console/labels/runs/{run.id}"

    console.post(f"{address}/again", data={"csrf_token": console.token})

    assert console.get(f"{address}/file").data == before


def test_labels_are_listed_and_filtered_by_state_and_text(console, meat_plant):
    confirm(Selection())
    labels = labels_by_point()
    with write():
        db.session.get(Label, labels["MEAT-05"].code).state = "damaged"

    damaged = console.get("/console/labels/list?state=damaged").text
    by_code = console.get(f"/console/labels/list?q={grouped(labels['MEAT-06'].code)}").text

    assert grouped(labels["MEAT-05"].code) in damaged
    assert grouped(labels["MEAT-06"].code) not in damaged
    assert grouped(labels["MEAT-06"].code) in by_code
    assert grouped(labels["MEAT-05"].code) not in by_code


def test_withdrawing_asks_for_a_reason_and_shows_it(console, meat_plant):
    confirm(Selection())
    code = labels_by_point()["MEAT-05"].code
    address = f"/console/labels/{code}"

    console.post(f"{address}/withdraw", data={"csrf_token": console.token, "reason": " "})
    assert "请写明作废原因" in console.get(address).text
    console.post(f"{address}/withdraw", data={"csrf_token": console.token, "reason": "印刷错误"})

    page = console.get(address).text
    assert "已作废" in page
    assert "印刷错误" in page
    db.session.rollback()
    assert db.session.get(Label, code).state == "withdrawn"


def test_what_lies_outside_the_area_is_not_there(console, meat_plant, distillery):
    run = confirm(Selection())
    label = next(each for code, each in labels_by_point().items() if code == "BAIJIU-01")
    token = {"csrf_token": console.token, "reason": "外地"}

    for method, address in (
        ("GET", f"/console/labels/runs/{run.id}"),
        ("GET", f"/console/labels/runs/{run.id}/file"),
        ("POST", f"/console/labels/runs/{run.id}/again"),
        ("GET", f"/console/labels/{label.code}"),
        ("POST", f"/console/labels/{label.code}/withdraw"),
        ("GET", f"/console/labels/runs/sample/{label.control_point_id}.svg?size=M"),
        ("GET", f"/console/labels/runs/preview?enterprise={distillery.id}"),
        ("GET", f"/console/labels/runs/new?enterprise={distillery.id}"),
    ):
        data = token if method == "POST" else None
        assert console.open(address, method=method, data=data).status_code == 404, address
    assert label.code not in console.get("/console/labels/list").text.replace(" ", "")
    db.session.rollback()
    assert label.state == "issued"


def test_inspectors_do_not_print(client, inspector, meat_plant):
    sign_in(client, inspector)

    assert client.get("/console/labels/").status_code == 403
    assert client.get("/console/labels/runs/new").status_code == 403


def test_writes_need_the_csrf_token(console, meat_plant):
    form = form_of(preview(console), "/console/labels/runs")
    form.pop("csrf_token")

    assert console.post("/console/labels/runs", data=form).status_code == 400
    assert count(PrintRun) == 0


@pytest.mark.parametrize(
    "query",
    [
        "size=XXL&format=pdf",
        "size=M&format=doc",
        "enterprise=none&size=M&format=pdf",
        "size=L&stock=A4-4",
        "size=M-round",
        "size=M&stock=A4&start=9",
        "size=M&format=png&stock=A4",
        "size=M&measured_a=wide&measured_b=1&measured_c=1&measured_d=1",
        "size=S&stock=A4-4&measured_a=20",
        "size=S&stock=A4-4&measured_a=20&measured_b=20&measured_c=100&measured_d=257",
    ],
)
def test_sizes_and_formats_that_are_not_there_are_refused(console, meat_plant, query):
    assert console.get(f"/console/labels/runs/preview?{query}").status_code == 422


def test_what_is_wrong_with_the_paper_is_said_where_it_is_chosen(console, meat_plant):
    page = console.get("/console/labels/runs/preview?size=L&stock=A4-4").text

    assert 'role="alert"' in page
    assert "A4-4" in page
    assert "共 8 张标签" in page  # nothing of the choice is lost


def test_first_sheet_is_shown_with_its_marks(console, meat_plant):
    query = f"{USUAL}&size=S&stock=A4-4&start=2&crop_marks=1"
    page = console.get(f"/console/labels/runs/preview?{query}").text
    address = re.search(r'src="(/console/labels/runs/sheet.png[^"]+)"', page)[1]

    picture = console.get(address.replace("&amp;", "&"))

    assert picture.mimetype == "image/png"
    assert Image.open(io.BytesIO(picture.data)).size == pytest.approx((661, 936), abs=2)
    assert count(Label) == 0


def test_manner_goes_from_preview_to_the_run(console, meat_plant):
    query = f"{USUAL}&size=M-landscape&look=monochrome&stock=A4&verify=all"
    query += "&measured_a=21&measured_b=20&measured_c=170&measured_d=256"
    page = console.get(f"/console/labels/runs/preview?{query}").text
    form = form_of(page, "/console/labels/runs")
    typed = re.findall(r'<input class="form-control"[^>]* name="(.+?)"[^>]* value="(.*?)"', page)

    console.post("/console/labels/runs", data=form | dict(typed) | {"verify": "all", "stock": "A4"})

    db.session.rollback()
    how = db.session.scalars(sa.select(PrintRun)).one().how
    assert (how.size, how.variant, how.monochrome) == ("M", "landscape", True)
    assert (how.measured, how.verify) == ((21, 20, 170, 256), None)
    assert how.correction.x_mm == pytest.approx(-1)


def test_boards_are_previewed_and_printed(console, meat_plant):
    page = console.get(f"/console/labels/runs/preview?{USUAL}&size=BOARD").text
    address = re.search(r'src="(/console/labels/runs/sample/[^"]+)"', page)[1]

    assert "共 1 张告示牌" in page
    assert b"<svg" in console.get(address.replace("&amp;", "&")).data
    answer = console.post("/console/labels/runs", data=form_of(page, "/console/labels/runs"))
    assert "已完成" in console.get(answer.headers["Location"]).text


@pytest.mark.parametrize("name", ["index", "posting-list"])
def test_lists_go_with_a_run(console, meat_plant, staff, name):
    run = confirm(Selection(), staff.id)

    answer = console.get(f"/console/labels/runs/{run.id}/{name}.pdf")

    text = pypdfium2.PdfDocument(answer.data)[0].get_textpage().get_text_range()
    assert "示例岳阳楼熟食第01有限公司" in text
    assert "岳阳楼区" in text
    assert grouped(labels_by_point()["MEAT-05"].code).replace(" ", "") in text.replace(" ", "")


def test_ruler_page_is_of_the_papers_size(console, meat_plant):
    answer = console.get("/console/labels/ruler.pdf?size=S&stock=A4-4")

    width, height = pypdfium2.PdfDocument(answer.data)[0].get_size()
    assert (width, height) == pytest.approx((595.3, 841.9), abs=0.5)


def test_enterprise_page_has_a_section_of_its_labels(app, meat_plant):
    confirm(Selection())
    with app.test_request_context("/console/"):
        html = "".join(sections.render("enterprise", meat_plant))

    assert "8 个控制点中 0 个有现行且已张贴的标签" in html
    assert grouped(labels_by_point()["MEAT-05"].code) in html
