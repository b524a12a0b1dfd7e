"""`guanqia import-enterprises`"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from ..language import Text
from . import service, tables
from .columns import Remark
from .importing import Line, Report
from .registering import ImportRefused


@click.command("import-enterprises")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
@with_appcontext
def import_enterprises(file: Path, dry_run: bool, as_json: bool) -> None:
    """Import enterprises from FILE: CSV (UTF-8 or GB18030) or XLSX.

    The columns are those of the sample file, or 编号、企业名称、统一社会信用代码、许可证编号、
    许可类别、许可小类、控制点类别、区划代码、区划名称、风险等级、状态、联系人、联系电话、地址、
    许可有效期至、简称. All lines are written, or none.

    Exit codes: 0 all good, 1 lines are wrong and nothing was written, 2 not readable.
    """
    try:
        table = tables.read(file.read_bytes())
        report = _run(table, dry_run)
    except (tables.Unreadable, OSError) as error:
        _say_unreadable(file, error, as_json)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps(_wire(report, file, dry_run), ensure_ascii=False, indent=1))
    else:
        _say(report, file, dry_run)
    sys.exit(1 if report.has_wrong else 0)


def _run(table: tables.Table, dry_run: bool) -> Report:
    if dry_run:
        return service.assess(table, None)
    try:
        return service.import_patiently(table, None)
    except ImportRefused as refused:
        return refused.report


def _say_unreadable(file: Path, error: tables.Unreadable | OSError, as_json: bool) -> None:
    text = str(error) if isinstance(error, OSError) else ""
    detail = error.detail if isinstance(error, tables.Unreadable) else Text(text, text)
    if as_json:
        unreadable = {"file": str(file), "error": detail._asdict()}
        click.echo(json.dumps(unreadable, ensure_ascii=False, indent=1))
    click.echo(f"{file}: {detail.zh}\n{file}: {detail.en}", err=True)


def _say(report: Report, file: Path, dry_run: bool) -> None:
    for line in report.lines:
        for remark in line.faults:
            click.echo(_place(report, file, line, remark), err=True)
        for remark in line.warnings:
            click.echo(f"注意 note: {_place(report, file, line, remark)}", err=True)
        for change in line.changes if line.verdict == "changed" else ():
            column = report.headings[change.column]
            click.echo(f"{file}:{line.number}: {column}: {change.old or '—'} → {change.new or '—'}")
    counts = report.counts
    click.echo(
        f"新增 new {counts['new']}，变更 changed {counts['changed']}，"
        f"相同 same {counts['same']}，有误 wrong {counts['wrong']}"
    )
    if report.has_wrong:
        click.echo("有误，未写入任何数据。Lines are wrong; nothing was written.", err=True)
    elif dry_run:
        click.echo("试运行，未写入任何数据。A dry run: nothing was written.")


def _place(report: Report, file: Path, line: Line, remark: Remark) -> str:
    column = report.headings.get(remark.column, "") if remark.column else ""
    where = ": ".join(part for part in (f"{file}:{line.number}", column) if part)
    return f"{where}: “{remark.cell}” {remark.reason.zh} / {remark.reason.en}"


def _wire(report: Report, file: Path, dry_run: bool) -> dict[str, Any]:
    return {
        "file": str(file),
        "dry_run": dry_run,
        "written": not dry_run and not report.has_wrong,
        "counts": dict(report.counts),
        "lines": [
            {
                "line": line.number,
                "verdict": line.verdict,
                "uscc": line.values.get("uscc"),
                "name": line.values.get("name"),
                "changes": [
                    {
                        "column": report.headings[change.column],
                        "old": _plain(change.old),
                        "new": _plain(change.new),
                    }
                    for change in line.changes
                ],
                "faults": list(_remarks(report, line.faults)),
                "warnings": list(_remarks(report, line.warnings)),
            }
            for line in report.lines
        ],
    }


def _remarks(report: Report, remarks: list[Remark]) -> Iterator[Mapping[str, Any]]:
    for remark in remarks:
        column = report.headings.get(remark.column) if remark.column else None
        yield {"column": column, "cell": remark.cell, "reason": remark.reason._asdict()}


def _plain(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


COMMANDS = (import_enterprises,)
