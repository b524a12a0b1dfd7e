"""What a run will look like, and what goes with it: previews, ruler page, index, posting list."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from uuid import UUID

import pypdfium2
from flask import Blueprint, Response, request, send_file
from flask.typing import ResponseReturnValue

from warning_labels import LabelError, Spec, render_svg, typefaces, write_pages
from warning_labels.lists import index_pages, posting_pages
from warning_labels.ruler import ruler_page

from .. import local_days
from ..accounts.guard import current_person, requires
from ..control_points import service as control_points
from ..database import db
from ..language import Text, pick
from ..problems import InvalidInput, NotFound
from . import painting, rendering, runs, specs
from .manner import Manner
from .manner_form import read_blanks, read_manner, read_selection
from .models import Label
from .pages import STAFF, download_name
from .painting import Sheet

blueprint = Blueprint("label_pictures", __name__, url_prefix="/console/labels")

LISTS = {
    "index": (index_pages, Text("标签索引", "label_index")),
    "posting-list": (posting_pages, Text("张贴清单", "posting_list")),
}
SHEET_DPI = 80  # of the first sheet's picture: enough to see where things stand


@blueprint.get("/runs/sample/<uuid:point_id>.svg")
@requires(*STAFF)
def sample_label(point_id: UUID) -> ResponseReturnValue:
    """What the label of this control point looks like, without a code."""
    manner = read_manner(request.args)
    point = control_points.find(point_id, current_person())
    with runs.possible():
        if manner.is_board:
            points = control_points.points_of(point.enterprise)
            spec = specs.board_preview_of(points, manner)
        else:
            spec = specs.preview_of(point, manner)
        return Response(render_svg(spec), mimetype="image/svg+xml")


@blueprint.get("/blanks/sample.svg")
@requires(*STAFF)
def sample_blank() -> ResponseReturnValue:
    """What a blank label looks like, without a code."""
    with runs.possible():
        spec = specs.blank_of(None, local_days.today(), read_manner(request.args))
        return Response(render_svg(spec), mimetype="image/svg+xml")


@blueprint.get("/runs/sheet.png")
@requires(*STAFF)
def first_sheet() -> ResponseReturnValue:
    """What the run's first sheet looks like, without codes."""
    wanted, manner = read_selection(request.args), read_manner(request.args)
    found = runs.candidates_for(wanted, manner, current_person().area_codes)
    points = [candidate.point for candidate in found]
    if manner.is_board:
        enterprise = points[0].enterprise_id if points else None
        points = [point for point in points if point.enterprise_id == enterprise]
    count = len(painting.places_on(manner))
    with runs.possible():
        if manner.is_board:
            return _picture([specs.board_preview_of(points, manner)], manner)
        return _picture([specs.preview_of(point, manner) for point in points[:count]], manner)


@blueprint.get("/blanks/sheet.png")
@requires(*STAFF)
def first_sheet_of_blanks() -> ResponseReturnValue:
    """What the first sheet of blank labels looks like, without codes."""
    wanted, manner = read_blanks(request.args), read_manner(request.args)
    with runs.possible():
        spec = specs.blank_of(None, local_days.today(), manner)
        return _picture([spec] * min(wanted.blanks, len(painting.places_on(manner))), manner)


def _picture(labels: Sequence[Spec], manner: Manner) -> Response:
    """The first sheet with these labels."""
    pdf = BytesIO()
    sheets = [Sheet((), spec) for spec in labels]
    write_pages([next(painting.pages(sheets, manner))], pdf, title="preview")
    document = pypdfium2.PdfDocument(pdf.getvalue())
    picture = BytesIO()
    document[0].render(scale=SHEET_DPI / 72).to_pil().save(picture, "PNG")
    document.close()
    return Response(picture.getvalue(), mimetype="image/png")


@blueprint.get("/ruler.pdf")
@requires(*STAFF)
def ruler() -> ResponseReturnValue:
    """The page that shows what a printer does wrong, on this run's paper."""
    manner = read_manner(request.args)
    pdf = BytesIO()
    try:
        page = ruler_page(*manner.paper_size, manner.correction)
    except LabelError as error:
        raise InvalidInput(error.text.zh, error.text.en) from error
    write_pages([page], pdf, title="打印机校正页 Printer ruler")
    pdf.seek(0)
    return send_file(pdf, mimetype="application/pdf", download_name="ruler.pdf")


@blueprint.get("/runs/<uuid:run_id>/<any('index', 'posting-list'):name>.pdf")
@requires(*STAFF)
def list_of(run_id: UUID, name: str) -> ResponseReturnValue:
    """Which label goes where, or what an inspector ticks while posting."""
    run = runs.find(run_id, current_person())
    if run.state == "failed" or run.is_of_blanks:  # they have no control point to list
        raise NotFound
    make, words = LISTS[name]
    sheets = rendering.sheets_of(run_id)
    entries = painting.list_entries(sheets, run.how, [_region(sheet) for sheet in sheets])
    pdf = BytesIO()
    write_pages(make(entries), pdf, title=pick(words))
    pdf.seek(0)
    name = download_name(run, ".pdf", words)
    return send_file(pdf, mimetype="application/pdf", as_attachment=True, download_name=name)


def _region(sheet: Sheet) -> str:
    """The name of the region that a sheet's labels go to."""
    label = db.session.get(Label, sheet.codes[0])
    point = label.control_point if label else None
    # The list is of labels that are printed already: no name of a region may hold it up.
    name = point.enterprise.region.name_zh if point else ""
    return typefaces().legible(" ".join(name.split()))
