"""Blank labels in the console: how many for whom, preview, confirm; what became of each run."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from warning_labels.formats import BLANK_SIZES

from ..accounts import areas
from ..accounts.guard import current_person, requires
from ..database import db, write
from ..language import pick, t
from ..problems import DomainError, InvalidInput, said_above
from ..settings import current_settings
from . import blanks, runs
from .manner_form import MEASURED, fields_of, read_blanks
from .pages import (
    PER_PAGE,
    STAFF,
    Steps,
    choice_of_paper,
    confirm_by,
    in_words,
    makers_of,
    manner_to_look_at,
    sizes,
)

blueprint = Blueprint("blanks", __name__, url_prefix="/console/labels")

# What was chosen in the second step and is kept by going back to the first.
CARRIED = ("format", "dpi", "stock", "start", "verify", "crop_marks", "bleed", *MEASURED)


@blueprint.get("/blanks")
@requires(*STAFF)
def list_blanks() -> ResponseReturnValue:
    """The runs of blank labels of the person's area, and how many of each are bound."""
    found = db.paginate(blanks.runs_of(current_person()), per_page=PER_PAGE, error_out=False)
    return render_template(
        "labels/blanks.html",
        runs=found,
        names=makers_of(found.items),
        places=areas.names({run.selection["region"] for run in found.items}),
        tallies=blanks.tally([run.id for run in found.items]),
    )


@blueprint.get("/blanks/new")
@requires(*STAFF)
def new_blanks() -> ResponseReturnValue:
    """How many, for which region, in which size."""
    return _choice()


@blueprint.get("/blanks/preview")
@requires(*STAFF)
def preview_blanks() -> ResponseReturnValue:
    """How a label and its sheet look; nothing is written yet."""
    manner, problem = manner_to_look_at()
    try:
        wanted = read_blanks(request.args)
        blanks.check(wanted, manner, current_person().area_codes)
    except (InvalidInput, runs.LabelImpossible) as error:
        return _choice(error)
    fields = fields_of(wanted, manner)
    page = render_template(
        "labels/blank_preview.html",
        wanted=wanted,
        in_words=in_words(wanted),
        unbound=blanks.unbound_for(wanted.region),
        steps=Steps(
            look=url_for("blanks.preview_blanks"),
            confirm=url_for("blanks.confirm_blanks"),
            back=url_for("blanks.new_blanks", **fields),
            labels=wanted.blanks,
        ),
        **choice_of_paper(manner, fields, problem),
    )
    return page, 422 if problem else 200


@blueprint.post("/blanks")
@requires(*STAFF)
def confirm_blanks() -> ResponseReturnValue:
    """Give the codes and let the worker make the file."""
    return confirm_by(blanks.confirm, read_blanks(request.form))


@blueprint.post("/runs/<uuid:run_id>/withdraw")
@requires(*STAFF)
def withdraw_unbound(run_id: UUID) -> ResponseReturnValue:
    """Withdraw the labels of a run that are not bound, with the reason that is read on scanning."""
    runs.find(run_id, current_person())
    with said_above():
        with write():
            run = runs.find(run_id, current_person())
            count = blanks.withdraw_unbound(run, request.form.get("reason", ""), current_person())
        flash(
            t(
                f"{count:,} 张未绑定的标签已作废，扫码的人会首先看到。",
                f"{count:,} unbound labels withdrawn. Whoever scans one is told first.",
            ),
            "success",
        )
    return redirect(url_for("labels.show_run", run_id=run_id))


def _choice(problem: DomainError | None = None) -> ResponseReturnValue:
    """The first step, with what was chosen before and what is wrong with it."""
    places = blanks.places_for(current_person())
    only = places[0].code if len(places) == 1 else ""
    page = render_template(
        "labels/new_blanks.html",
        places=places,
        chosen={"blanks": "", "region": only, "size": "M", **request.args.to_dict()},
        carried={name: request.args[name] for name in CARRIED if request.args.get(name)},
        sizes=list(sizes(BLANK_SIZES)),
        most=blanks.MOST,
        not_offered=blanks.SIZE_NOT_OFFERED,
        problem=pick(problem.detail) if problem else "",
        for_trial=current_settings().is_for_this_machine,
    )
    return page, problem.status if problem else 200
