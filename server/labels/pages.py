"""Print runs in the console: choose, preview, confirm, watch, download."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from warning_labels.fitting import SIZES, advice

from .. import local_days
from ..accounts import areas
from ..accounts.guard import current_person, requires
from ..accounts.models import Person
from ..console.dates import local_date
from ..console.words import GATES
from ..control_points import catalogue
from ..database import db, uuid7, write
from ..enterprises import service as enterprises
from ..enterprises.models import Enterprise
from ..language import Text, pick, t
from ..problems import InvalidInput, NotFound
from ..settings import current_settings
from . import blanks, life, rendering, runs, service
from .codes import grouped
from .manner import FILES, Manner, papers_for, resolutions, variants_of
from .manner_form import fields_of, read_manner, read_selection, read_uuid
from .models import PrintRun
from .selection import NEEDS, USUAL_NEEDS, Candidate, Selection

blueprint = Blueprint("labels", __name__, url_prefix="/console/labels", template_folder="templates")

STAFF = ("administrator", "staff")
PER_PAGE = 50

PLACES = {  # where a size is read: label_spec.md
    "S": Text("设备面板、秤、配料台", "machine panels, scales, dosing desks"),
    "M": Text("杀菌锅、巴氏杀菌机、检测机", "retorts, pasteurisers, detectors"),
    "L": Text("车间入口、冷库门", "room entrances, cold-store doors"),
    "XL": Text("隔着车间可读", "read across a hall"),
    "T": Text("输送带、罐壁", "conveyors, tank walls"),
    "BOARD": Text(
        "关口告示牌：每个关口一列，各有编码", "gate board: a column a gate, each with its code"
    ),
}
VARIANTS = {"portrait": Text("竖版", "portrait"), "landscape": Text("横版", "landscape")}
LOOKS = {
    "": Text("标准", "Standard"),
    "bilingual": Text("中英文并重", "Chinese and English alike"),
    "monochrome": Text("单色（热敏打印）", "One ink (thermal printers)"),
}


class Steps(NamedTuple):
    """From the choice of paper: where to look again, to confirm, to go back; for how many."""

    look: str
    confirm: str
    back: str
    labels: int


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {"grouped": grouped, "state_of": life.state_of, "in_manner": in_manner}


@blueprint.get("/")
@requires(*STAFF)
def list_runs() -> ResponseReturnValue:
    """The print runs of the person's area, newest first."""
    found = db.paginate(runs.runs_of(current_person()), per_page=PER_PAGE, error_out=False)
    return render_template(
        "labels/runs.html",
        runs=found,
        names=makers_of(found.items),
        selections={run.id: in_words(Selection.from_json(run.selection)) for run in found.items},
    )


@blueprint.get("/runs/new")
@requires(*STAFF)
def new_run() -> ResponseReturnValue:
    """Whom to print for, and what the labels look like."""
    wanted, manner = read_selection(request.args), read_manner(request.args)
    return render_template(
        "labels/new_run.html",
        wanted=wanted,
        enterprise=_enterprise(wanted),
        regions=areas.choices(current_person()),
        categories=catalogue.categories().values(),
        needs=NEEDS,
        chosen_needs=wanted.needs or USUAL_NEEDS,
        sizes=list(sizes()),
        looks=LOOKS,
        chosen=fields_of(wanted, manner),
        for_trial=current_settings().is_for_this_machine,
    )


@blueprint.get("/runs/preview")
@requires(*STAFF)
def preview_run() -> ResponseReturnValue:
    """How many labels, for whom, how the first and its sheet look; nothing is written yet."""
    wanted = read_selection(request.args)
    manner, problem = manner_to_look_at()
    _enterprise(wanted)
    area = current_person().area_codes
    found = runs.candidates_for(wanted, manner, area)
    boards, fields = len({one.point.enterprise_id for one in found}), fields_of(wanted, manner)
    page = render_template(
        "labels/preview.html",
        wanted=wanted,
        in_words=in_words(wanted),
        found=found,
        boards=boards,
        needs=Counter(candidate.need for candidate in found),
        words_of_needs=NEEDS,
        by_enterprise=_by_enterprise(found),
        steps=Steps(
            look=url_for("labels.preview_run"),
            confirm=url_for("labels.confirm_run"),
            back=url_for("labels.new_run", **fields),
            labels=boards if manner.is_board else len(found),
        ),
        today=local_days.today(),
        **choice_of_paper(manner, fields, problem),
    )
    return page, 422 if problem else 200


@blueprint.post("/runs")
@requires(*STAFF)
def confirm_run() -> ResponseReturnValue:
    """Give the codes and let the worker make the file."""
    return confirm_by(runs.confirm, read_selection(request.form))


@blueprint.get("/runs/<uuid:run_id>")
@requires(*STAFF)
def show_run(run_id: UUID) -> ResponseReturnValue:
    """One run: how far it is, its file, and what has become of its labels."""
    run = runs.find(run_id, current_person())
    maker = run.created_by and db.session.get(Person, run.created_by)
    person, after = current_person(), request.args.get("after", "")
    return render_template(
        "labels/run.html",
        run=run,
        in_words=in_words(Selection.from_json(run.selection)),
        maker=maker,
        has_file=run.state == "complete" and rendering.path_of(run).exists(),
        **(
            {"of_blanks": blanks.of_run(run, person, after, PER_PAGE)}
            if run.is_of_blanks
            else {"labels": service.page(person, service.Search(run=run_id), after, PER_PAGE)}
        ),
        longest_reason=service.LONGEST_REASON,
    )


@blueprint.get("/runs/<uuid:run_id>/file")
@requires(*STAFF)
def download(run_id: UUID) -> ResponseReturnValue:
    """The run's file."""
    run = runs.find(run_id, current_person())
    path = rendering.path_of(run)
    if run.state != "complete" or not path.exists():
        raise NotFound("文件还没有生成。", "The file is not made yet.")
    return send_file(path, as_attachment=True, download_name=download_name(run, path.suffix))


@blueprint.post("/runs/<uuid:run_id>/again")
@requires(*STAFF)
def make_again(run_id: UUID) -> ResponseReturnValue:
    """Try a failed run again, or make a file again that is gone."""
    runs.find(run_id, current_person())
    with write():
        run = runs.find(run_id, current_person())
        rendering.again(run)
    rendering.errands.ask(run.id)
    return redirect(url_for("labels.show_run", run_id=run_id))


def manner_to_look_at() -> tuple[Manner, str]:
    """How the address says to print; the usual way where that cannot be, and why."""
    try:
        return read_manner(request.args), ""
    except InvalidInput as error:
        return Manner(), pick(error.detail)


def choice_of_paper(manner: Manner, fields: dict[str, Any], problem: str) -> dict[str, Any]:
    """What the second step shows of paper and file, whatever is printed."""
    return {
        "manner": manner,
        "fields": fields,
        "papers": papers_for(manner),
        "files": FILES,
        "resolutions": resolutions(manner),
        "advice": advice(manner.paper, manner.measures, manner.trim),
        "problem": problem,
        "run_id": uuid7(),  # a form sent twice is one run
        "for_trial": current_settings().is_for_this_machine,
    }


def confirm_by(confirm: Callable[..., PrintRun], wanted: Selection) -> ResponseReturnValue:
    """Confirm what was previewed, by `runs.confirm` or `blanks.confirm`, and show the run."""
    manner, by = read_manner(request.form), current_person().id
    run_id = read_uuid(request.form.get("run_id"))
    if run_id is None:
        raise InvalidInput("表单不完整，请重新预览。", "The form is incomplete; preview again.")
    with write():
        run = confirm(wanted, manner, by, run_id)
    rendering.errands.ask(run.id)
    return redirect(url_for("labels.show_run", run_id=run_id))


def makers_of(some: Iterable[PrintRun]) -> Mapping[UUID, str]:
    """The names of the people who asked for these runs."""
    people = {run.created_by for run in some if run.created_by}
    return {person_id: db.session.get_one(Person, person_id).name for person_id in people}


def in_manner(manner: Manner) -> str:
    """How a run is printed, in words."""
    words = [manner.size]
    if len(variants_of(manner.size)) > 1 and manner.variant:
        words.append(pick(VARIANTS[manner.variant]))
    words += [pick(LOOKS[name]) for name in ("bilingual", "monochrome") if getattr(manner, name)]
    words.append(manner.format.upper())
    if manner.stock != "roll":
        words.append(pick(Text(manner.paper.name.zh, manner.paper.name.en)))
    return " · ".join(words)


def download_name(run: PrintRun, suffix: str, what: Text = Text("标签", "labels")) -> str:  # noqa: B008
    return f"{pick(what)}_{run.how.size}_{run.total}_{local_date(run.created_at)}{suffix}"


def sizes(codes: Iterable[str] = SIZES) -> Any:
    """Each size in each of its variants: value of the form, measures, and where it is read."""
    for code in codes:
        for variant in variants_of(code) or ("",):
            manner = Manner(size=code, variant=variant)
            usual = variant in ("", variants_of(code)[0]) if variants_of(code) else True
            value = code if usual else f"{code}-{variant}"
            name = code if usual else f"{code} {pick(VARIANTS[variant])}"
            yield value, name, manner.measures, PLACES[code]


def _enterprise(wanted: Selection) -> Enterprise | None:
    """The enterprise selected, if one is. Raises NotFound outside the person's area."""
    return enterprises.find(wanted.enterprise, current_person()) if wanted.enterprise else None


def _by_enterprise(found: list[Candidate]) -> list[tuple[Enterprise, int]]:
    counts = Counter(candidate.point.enterprise_id for candidate in found)
    known = {candidate.point.enterprise_id: candidate.point.enterprise for candidate in found}
    return [(known[enterprise_id], count) for enterprise_id, count in counts.items()]


def in_words(wanted: Selection) -> list[str]:
    """The selection as staff read it."""
    words: list[str] = [t("空白标签", "Blank labels")] if wanted.blanks else []
    if wanted.enterprise and (enterprise := db.session.get(Enterprise, wanted.enterprise)):
        words.append(enterprise.name)
    if wanted.region:
        name = areas.names([wanted.region]).get(wanted.region)
        words.append(pick(name) if name else wanted.region)
    if wanted.category:
        category = catalogue.categories().get(wanted.category)
        words.append(t(*category.name) if category else wanted.category)
    if wanted.gate:
        words.append(pick(GATES[wanted.gate]) if wanted.gate in GATES else wanted.gate)
    return [*(words or [t("全部企业", "All enterprises")]), *_needs_in_words(wanted)]


def _needs_in_words(wanted: Selection) -> list[str]:
    return [t(*text) for need, text in NEEDS.items() if need in wanted.needs]
