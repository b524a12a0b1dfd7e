"""What the identity panel says: the entries that the labels of a control point or plant share."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from warning_labels.entries import Entry, Group, Row
from warning_labels.formats import Format
from warning_labels.spec import Text
from warning_labels.typefaces import Typefaces

PRODUCER: Final = Text("企业", "Producer")
LICENCE: Final = Text("许可证编号", "Licence")
POST: Final = Text("责任岗位", "Post responsible")
ISSUED_BY: Final = Text("发放单位", "Issued by")
ISSUED: Final = Text("发放日期", "Issued")
VALID_UNTIL: Final = Text("有效期至", "Valid until")
LEGAL_BASIS: Final = Text("依据", "Legal basis")
HOTLINE: Final = Text("监督电话", "Hotline")


@dataclass(frozen=True, slots=True)
class Standing:
    """The groups of one control point; the plant's own comes between `before` and `after`."""

    before: Group
    after: Group
    above_code: Group | None = None
    below_code: Group | None = None


@lru_cache(maxsize=2048)
def standing(
    control_point: str,
    step: Text,
    responsible: Text,
    issuer: Text,
    issued: date,
    version: int,
    valid_until: date,
    legal_basis: str | None,
    hotline: str | None,
    format_: Format,
    faces: Typefaces,
) -> Standing:
    """What stands beside the symbol. Raises UnknownCharacter."""
    name = (Entry(None, control_point, "control_point", 1.9),)
    steps = (
        (Entry(None, step.zh, "step.zh", 1.3),),
        (Entry(None, step.en, "step.en", 1.0, bold=False),),
    )
    people = (
        Entry(POST, responsible.zh, "responsible.zh", 1.15),
        Entry(ISSUED_BY, issuer.zh, "issuer.zh", 1.15),
    )
    dates = date_row(issued, version, valid_until)
    if format_.code_rows > 1:
        return Standing(
            Group(steps, faces), Group([people], faces), Group([name], faces), Group([dates], faces)
        )
    last = notices(legal_basis, hotline, format_)
    after = [people, dates, last] if last else [people, dates]
    return Standing(Group([name, *steps], faces), Group(after, faces))


def date_row(issued: date, version: int, valid_until: date) -> Row:
    issue = f"{issued.isoformat()} · V{version}"
    return (
        Entry(ISSUED, issue, "issued", 1.0, beside="always"),
        Entry(VALID_UNTIL, valid_until.isoformat(), "valid_until", 1.0, beside="always"),
    )


def notices(legal_basis: str | None, hotline: str | None, format_: Format) -> Row:
    """The optional fields that the format has a place for."""
    row = []
    if legal_basis and "legal_basis" in format_.extras:
        row.append(Entry(LEGAL_BASIS, legal_basis, "legal_basis", 1.0, beside="always"))
    if hotline and "hotline" in format_.extras:
        row.append(Entry(HOTLINE, hotline, "hotline", 1.3, beside="always"))
    return tuple(row)


@lru_cache(maxsize=512)  # a run goes from one plant to the next
def plant(enterprise: str, licence_no: str | None, format_: Format, faces: Typefaces) -> Group:
    """Raises UnknownCharacter."""
    rows: list[Row] = [(Entry(PRODUCER, enterprise, "enterprise", 1.25),)]
    if licence_no and "licence_no" in format_.extras:
        rows.append((Entry(LICENCE, licence_no, "licence_no", 1.0, beside="always"),))
    return Group(rows, faces)
