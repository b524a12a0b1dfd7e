"""Templates of the bureau's own, and its changes of shipped ones, in the console."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..database import write
from ..language import Text, pick, t
from ..obligations import ledgers
from ..problems import DomainError, InvalidInput
from . import (
    adapting,
    bureau_templates,
    catalogue,
    on_labels,
    template_form,
    template_limits,
    wording,
)
from .bureau_templates import TemplateMoved
from .catalogue import Content, Template
from .comparing import Change
from .models import TemplateVersion

ENUMS = ("hazard_type", "signal_word", "pictogram", "supplementary_pictogram")

blueprint = Blueprint(
    "bureau_templates",
    __name__,
    url_prefix="/console/control-points/templates",
    template_folder="templates",
)


@blueprint.get("/<code>")
@requires("administrator", "staff")
def show(code: str) -> ResponseReturnValue:
    """What a template says now, what the bureau made of it, and its versions."""
    return _shown(code)


@blueprint.get("/new")
@requires("administrator")
def new() -> ResponseReturnValue:
    """The form of a template of the bureau's own."""
    chosen = {name: request.args.get(name, "") for name in ("category", "gate")}
    return _form(None, template_form.EMPTY | chosen)


@blueprint.post("/new")
@requires("administrator")
def write_own() -> ResponseReturnValue:
    """Keep what was typed as a template of the bureau's own, or say what is wrong with it."""
    typed = request.form
    try:
        content = template_form.read(typed, None, None)
        on_labels.require_room(content, typed.get("without", ""))
        with write():
            place = typed.get("category", ""), typed.get("gate", "")
            reason = typed.get("reason", "")
            by = current_person().id
            code = bureau_templates.write_own(*place, content, by, reason).code
    except InvalidInput as error:
        return _form(None, typed, error), error.status
    flash(
        t(
            f"已保存为 {code}，今后的建议中会列出；现有计划不变。",
            f"Saved as {code}. It is proposed from now on; no plan has changed.",
        ),
        "success",
    )
    return redirect(url_for(".show", code=code), 303)


@blueprint.get("/<code>/edit")
@requires("administrator")
def edit(code: str) -> ResponseReturnValue:
    """The form of a template that there is."""
    template, shipped = bureau_templates.find(code), catalogue.templates().get(code)
    typed = template_form.typed_of(template.content, _content(shipped))
    return _form(template, typed)


@blueprint.post("/<code>/edit")
@requires("administrator")
def change(code: str) -> ResponseReturnValue:
    """Keep what was typed as the template's next version, or say what is wrong with it."""
    template, shipped = bureau_templates.find(code), catalogue.templates().get(code)
    typed = request.form
    try:
        content = template_form.read(typed, _content(shipped), template.content)
        on_labels.require_room(content, typed.get("without", ""))
        with write():
            by, reason = current_person().id, typed.get("reason", "")
            bureau_templates.change(code, content, _seen(), by, reason)
    except (InvalidInput, TemplateMoved) as error:
        return _form(template, typed, error), error.status
    if half := template_form.half_changed(template.content, content):
        names = t("、", ", ").join(pick(template_form.TEXTS[name].label) for name in half)
        flash(
            t(f"只改了中文，英文还是原来的：{names}。", f"English stayed as it was: {names}."),
            "warning",
        )
    flash(
        t(
            "已保存。现有计划和墙上的标签不变，在“模板更新”里接受后才改。",
            "Saved. Plans and labels on walls stay as they are until the update is accepted.",
        ),
        "success",
    )
    return redirect(url_for(".show", code=code), 303)


@blueprint.post("/<code>/withdraw")
@requires("administrator")
def withdraw(code: str) -> ResponseReturnValue:
    """Take the bureau's change back, or propose its own template no more."""
    try:
        with write():
            reason = request.form.get("reason", "")
            bureau_templates.withdraw(code, _seen(), current_person().id, reason)
    except (InvalidInput, TemplateMoved) as error:
        flash(_first(error), "danger")
        return redirect(url_for(".show", code=code), 303)
    text = (
        t(
            "已停用，不再列入建议；计划里已有的控制点不变。",
            "No longer proposed; plans keep theirs.",
        )
        if bureau_templates.is_own(code)
        else t(
            "已恢复目录的内容；现有计划不变。", "The catalogue’s content holds again; plans stay."
        )
    )
    flash(text, "success")
    return redirect(url_for(".show", code=code), 303)


def _shown(code: str) -> str:
    template, versions = bureau_templates.find(code), bureau_templates.versions_of(code)
    shipped = catalogue.templates().get(code)
    last = versions[-1] if versions else None
    return render_template(
        "control_points/template.html",
        template=template,
        content=template.content,
        shipped=shipped,
        versions=versions,
        changes=_changes(versions, shipped),
        from_shipped=wording.changes(shipped.content, template.content) if shipped else [],
        seen=last.version if last else 0,
        withdrawn=bool(last and last.withdrawn),
        is_outrun=bool(last and bureau_templates.is_outrun(last)),
        points=bureau_templates.points_of(code),
        lacking=on_labels.lacking_room(template.content),
    )


def _changes(
    versions: Sequence[TemplateVersion], shipped: Template | None
) -> dict[int, list[Change]]:
    """What each version changed, by its number: the first in the shipped content as it is now."""
    told = {
        after.version: wording.changes(before.content, after.content)
        for before, after in pairwise(versions)
        if not after.withdrawn
    }
    if versions and shipped:
        told[1] = wording.changes(shipped.content, versions[0].content)
    return told


def _form(
    template: Template | None, typed: Mapping[str, str], error: DomainError | None = None
) -> str:
    code = template.code if template else ""
    shipped = catalogue.templates().get(code)
    versions = bureau_templates.versions_of(code)
    theirs = shipped.content["limits"] if shipped else []
    return render_template(
        "control_points/template_form.html",
        template=template,
        shipped=shipped,
        theirs=theirs,
        typed=typed,
        seen=typed.get("seen", len(versions)),
        errors=(error.errors or {}) if error else {},
        problem=error.detail if error else None,
        room=error if isinstance(error, on_labels.RoomLacking) else None,
        texts=template_form.TEXTS,
        operators=template_limits.OPERATORS,
        adaptable=adapting.ADAPTABLE,
        units=catalogue.units(),
        ledgers=ledgers.every(),
        enums={name: catalogue.choices(name) for name in ENUMS},
        rows={
            "limit": _rows(typed, "limit", "zh", len(theirs) + 2, template_limits.MOST),
            "duty": _rows(typed, "duty", "zh", 1, template_form.MOST_DUTIES),
            "basis": _rows(typed, "basis", "ref", 1, template_form.MOST_BASES),
        },
    )


def _rows(typed: Mapping[str, str], name: str, part: str, least: int, most: int) -> range:
    """The rows to show: those that are filled, and one more, or two of limits."""
    filled = [at for at in range(most) if typed.get(f"{name}{at}_{part}", "").strip()]
    spare = 2 if name == "limit" else 1
    return range(min(most, max(least, (filled[-1] + 1 if filled else 0) + spare)))


def _content(template: Template | None) -> Content | None:
    return template.content if template else None


def _seen() -> int:
    """Which of the bureau's versions was looked at."""
    text = request.form.get("seen", "")
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise TemplateMoved
    return int(text)


def _first(error: DomainError) -> str:
    wrong: list[Text] = list((error.errors or {}).values())
    return pick(wrong[0] if wrong else error.detail)
