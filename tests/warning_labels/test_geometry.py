"""What holds on every label: 127 control points and 18 gate boards, in every format and variant."""

from collections.abc import Iterator
from typing import cast

import pytest

from tests.warning_labels.designs import (
    BLANKS,
    BOARDS,
    DESIGNS,
    HAIR,
    LABELS,
    WHOLE,
    Design,
    Laid,
    blank,
    catalogue,
    contents,
    each,
    inside,
    overlap,
    overlaps,
)
from warning_labels import LabelSpec, TextDoesNotFit, lay_out, limit_text
from warning_labels.blank import BY_HAND
from warning_labels.boxes import Box, Frame, Plate, QrSymbol, Sign, TextLine
from warning_labels.formats import SAFE_MARGIN_MM, format_of, safe_area
from warning_labels.inks import Ink, contrast
from warning_labels.qr import QUIET_ZONE_MODULES, side_modules
from warning_labels.spec import Variant
from warning_labels.symbols import SYMBOLS
from warning_labels.typefaces import CAPITAL_HEIGHT, HAN_INK

every_design = each(DESIGNS)
every_label = each(LABELS)


@every_design
def test_nothing_overlaps(design: Design) -> None:
    for code, layout in catalogue(design).items():
        assert overlaps(layout.items) == [], code


@every_design
def test_nothing_stands_nearer_to_the_edge_than_5_mm(design: Design) -> None:
    safe = safe_area(design.format)
    assert (safe.x, safe.y) == (SAFE_MARGIN_MM, SAFE_MARGIN_MM) == (5, 5)
    for code, layout in catalogue(design).items():
        for item in layout.items:
            if isinstance(item, TextLine | Sign | QrSymbol):
                assert inside(item.box, safe), (code, item)


@every_design
def test_what_stands_in_a_panel_stays_in_it(design: Design) -> None:
    for code, layout in catalogue(design).items():
        for panel, items in layout.panels:
            area = within_a_hand(panel.box, panel.name)
            assert all(inside(box, area) for _, box in contents(items)), (code, panel.name)


def within_a_hand(box: Box, name: str) -> Box:
    """The signal word may use the colour that reaches to the rule."""
    return box.inset(-1, -1) if name == "severity" else box


@every_design
def test_panels_do_not_overlap_and_fill_the_safe_area(design: Design) -> None:
    safe = safe_area(design.format)
    for layout in catalogue(design).values():
        *panels, rule = [panel for panel, _ in layout.panels]
        areas = sum(panel.box.width * panel.box.height for panel in panels)
        assert rule.name == "rule"
        assert all(inside(panel.box, safe) for panel in panels)
        assert areas == pytest.approx(safe.width * safe.height)


@every_design
def test_the_quiet_zone_is_four_modules_of_pure_white(design: Design) -> None:
    side_mm = {"S": 36, "M": 40, "L": 40, "XL": 60, "T": 36, "BOARD": 36}[design.size]
    for code, layout in catalogue(design).items():
        painted = [i.box for i in layout.items if isinstance(i, TextLine | Sign | Plate)]
        painted += [box for i in layout.items if isinstance(i, Frame) for box in edges(i)]
        for symbol in layout.symbols:
            assert symbol.box.width == pytest.approx(side_mm)
            assert symbol.box.height == pytest.approx(side_mm)
            assert symbol.quiet_zone == pytest.approx(QUIET_ZONE_MODULES * side_mm / side_modules())
            assert not any(overlap(symbol.area, box) for box in painted), code


def edges(frame: Frame) -> list[Box]:
    box, width = frame.box, frame.width
    return [
        Box(box.x, box.y, box.width, width),
        Box(box.x, box.bottom - width, box.width, width),
        Box(box.x, box.y, width, box.height),
        Box(box.right - width, box.y, width, box.height),
    ]


@every_design
def test_a_module_is_wide_enough_to_print(design: Design) -> None:
    for layout in catalogue(design).values():
        assert all(symbol.box.width / side_modules() >= 0.5 for symbol in layout.symbols)


@every_design
def test_every_code_has_a_symbol_of_its_own(design: Design) -> None:
    for code, layout in catalogue(design).items():
        spec = design.board(code) if design in BOARDS else design.spec(code)
        expected = 1 if isinstance(spec, LabelSpec) else len(spec.gates)
        assert len(layout.symbols) == expected


def least_heights(design: Design) -> Iterator[tuple[str, float, float]]:
    """Path, the share of the em that the eye measures, least height in millimetres."""
    distance = {"S": 1, "M": 1, "T": 1, "L": 1.5, "XL": 3, "BOARD": 2}[design.size]
    yield "warning.zh", HAN_INK, max(5, distance * 1000 / 200)
    yield "warning.en", CAPITAL_HEIGHT, 4
    yield "limits", HAN_INK, 3.5
    yield "deviation", HAN_INK, 3.5
    yield "", HAN_INK, 2.5
    if design.size != "BOARD":
        yield "signal_word", CAPITAL_HEIGHT, 4


@every_design
def test_letters_are_never_smaller_than_can_be_read(design: Design) -> None:
    for path, share, least_mm in least_heights(design):
        for code, layout in catalogue(design).items():
            heights = [line.size * share for line in layout.of(path)]
            assert min(heights, default=least_mm) >= least_mm - HAIR, (code, path)


@every_label
def test_english_limits_have_capitals_of_the_least_height(design: Design) -> None:
    for code, layout in catalogue(design).items():
        for line in layout.of("limits") + layout.of("deviation"):
            if line.path.endswith(".en"):
                assert line.size * CAPITAL_HEIGHT >= 3.5 - HAIR, (code, line)


@every_design
def test_the_signal_word_is_as_high_as_the_distance_asks(design: Design) -> None:
    least_mm = {"S": 10, "M": 10, "T": 10, "L": 15, "XL": 30, "BOARD": 20}[design.size]
    for code, layout in catalogue(design).items():
        han = [line for line in layout.of("signal_word") if not line.text.isascii()]
        capital = max(line.size * CAPITAL_HEIGHT for line in layout.of("warning.en"))
        assert max(line.size for line in han) * HAN_INK >= least_mm - HAIR, code
        assert max(line.size for line in han) * HAN_INK >= 1.5 * capital - HAIR, code


@every_design
def test_signs_are_as_high_as_the_distance_asks(design: Design) -> None:
    least_mm = {"S": 22, "M": 22, "T": 22, "L": 40, "XL": 60, "BOARD": 30}[design.size]
    for code, layout in catalogue(design).items():
        for sign in layout.signs:
            if not sign.key.startswith(("X-", "W001")):
                assert sign.box.height == pytest.approx(least_mm), (code, sign)


@every_design
def test_text_reads_on_what_is_behind_it(design: Design) -> None:
    for code, layout in catalogue(design).items():
        plates: list[Plate] = []
        for item in layout.items:
            if isinstance(item, Plate):
                plates.append(item)
            elif isinstance(item, TextLine):
                ground = ground_of(item.box, plates)
                assert contrast(ground, item.ink) >= 4.5, (code, item, ground)
                assert (ground, item.ink) not in {("orange", "white"), ("yellow", "white")}


@every_design
def test_what_is_reversed_has_its_ground_in_the_same_part(design: Design) -> None:
    """Painters lay parts over one another as ink on paper, where white covers nothing."""
    for code, layout in catalogue(design).items():
        for placed in layout.parts:
            plates: list[Plate] = []
            for item in placed.part.items:
                if isinstance(item, Plate):
                    plates.append(item)
                elif isinstance(item, TextLine) and item.ink == "white":
                    assert ground_of(item.box, plates) != "white", (code, item)


def ground_of(box: Box, plates: list[Plate]) -> Ink:
    """The ink that was painted last behind the middle of a box."""
    middle = Box(box.x + box.width / 2, box.y + box.height / 2, 0, 0)
    return next((plate.ink for plate in reversed(plates) if inside(middle, plate.box)), "white")


@each([design for design in DESIGNS if design.monochrome])
def test_one_ink_means_one_ink(design: Design) -> None:
    for layout in catalogue(design).values():
        for item in layout.items:
            if isinstance(item, Sign):
                assert {shape.ink for shape in SYMBOLS[item.key].shapes} <= {"black", "white"}
            elif not isinstance(item, QrSymbol):
                assert item.ink in ("black", "white")


@every_label
def test_every_field_is_printed_whole(design: Design) -> None:
    for code, layout in catalogue(design).items():
        spec = design.spec(code)
        both = design.size in ("L", "XL")
        for path, text in whole_texts(spec, both).items():
            assert squeezed(text) in squeezed(layout.text(path)), (code, path)


def whole_texts(spec: LabelSpec, both: bool) -> dict[str, str]:
    texts = {
        "warning.zh": spec.warning.zh,
        "warning.en": spec.warning.en,
        "deviation.zh": spec.deviation.zh,
        "control_point": spec.control_point,
        "step.zh": spec.step.zh,
        "step.en": spec.step.en,
        "enterprise": spec.enterprise,
        "responsible.zh": spec.responsible.zh,
        "issuer.zh": spec.issuer.zh,
        "issued": f"{spec.issued} · V{spec.version}",
        "valid_until": str(spec.valid_until),
        "code": spec.code or "",
    }
    for number, limit in enumerate(spec.limits[:3]):
        texts[f"limits[{number}].name.zh"] = limit.name.zh
        texts[f"limits[{number}]"] = limit_text(limit, "zh")
        if both:
            texts[f"limits[{number}].name.en"] = limit.name.en
    if both:
        texts["deviation.en"] = spec.deviation.en
        texts["licence_no"] = WHOLE["licence_no"]
        texts["legal_basis"] = WHOLE["legal_basis"]
    if spec.size == "XL":
        texts["hotline"] = WHOLE["hotline"]
    return texts


def squeezed(text: str) -> str:
    return text.replace(" ", "")


@each([design for design in LABELS if design.bilingual])
def test_in_two_equal_languages_english_is_six_tenths_as_high(design: Design) -> None:
    for code, layout in catalogue(design).items():
        (chinese,) = {line.size * HAN_INK for line in layout.of("warning.zh")}
        (english,) = {line.size * CAPITAL_HEIGHT for line in layout.of("warning.en")}
        assert english == pytest.approx(max(4, 0.6 * chinese)), code


@each(BOARDS)
def test_a_board_has_a_column_for_each_gate_in_the_order_of_the_plant(design: Design) -> None:
    order = ["市场准入", "生产原料", "进货渠道", "生产过程", "检验出厂"]
    for category, layout in catalogue(design).items():
        spec = design.board(category)
        names = [line.text for line in layout.of("name.zh")]
        assert names == [name for name in order if name in names]
        assert len(names) == len(spec.gates)
        assert [panel.name for panel, _ in layout.panels][2 : 2 + len(names)] == [
            f"gate {n + 1}" for n in range(len(names))
        ]
        assert not layout.of("limits")
        assert layout.of("licence_no")
        for number, duty in enumerate(spec.duties):
            assert layout.text(f"duties[{number}].zh") == duty.zh


@pytest.mark.parametrize(("size", "variant"), BLANKS)
def test_a_blank_label_has_its_panels_in_order_and_room_to_write(size: str, variant: str) -> None:
    laid = Laid(lay_out(blank(size, variant)))
    safe = safe_area(format_of(size, cast(Variant, variant), False, True))

    assert overlaps(laid.items) == []
    assert all(inside(box, safe) for _, box in contents(laid.items))
    *panels, rule = [panel for panel, _ in laid.panels]
    assert rule.name == "rule"
    areas = sum(panel.box.width * panel.box.height for panel in panels)
    assert areas == pytest.approx(safe.width * safe.height)
    writing = next(panel for panel in panels if panel.name == "by hand")
    assert writing.box.width >= 80
    assert writing.box.height / len(BY_HAND) >= 11  # a line of handwriting below its caption


def test_a_blank_label_names_the_field_that_does_not_fit() -> None:
    issuer = {"zh": "常德市市场监督管理局" * 40, "en": "Changde"}
    with pytest.raises(TextDoesNotFit, match=r"issuer\.zh"):
        lay_out(blank("S", "portrait", issuer=issuer))
