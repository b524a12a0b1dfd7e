"""What stands where, format by format; what holds for all of them is in test_geometry."""

from dataclasses import replace
from typing import Any

import pytest

from tests.warning_labels.catalogue import board, board_json, control_points, label
from tests.warning_labels.designs import DESIGNS, WHOLE, Design, Laid
from warning_labels import SpecError, SymbolTooDense, TextDoesNotFit, lay_out, parse_spec
from warning_labels.boxes import Plate, TextLine
from warning_labels.formats import BOARD, FORMATS, LANDSCAPE
from warning_labels.typefaces import CAPITAL_HEIGHT, HAN_INK


def laid(code: str = "MEAT-05", **changes: Any) -> Laid:
    return Laid(lay_out(label(code, **changes)))


def texts(layout: Laid, path: str) -> list[str]:
    return [line.text for line in layout.of(path)]


def names(layout: Laid) -> list[str]:
    return [panel.name for panel, _ in layout.panels]


@pytest.mark.parametrize(
    ("size", "metres", "message_mm", "signal_mm", "english_mm"),
    [
        ("S", 1, 5, 10, 4),
        ("M", 1, 5, 10, 4),
        ("T", 1, 5, 10, 4),
        ("L", 1.5, 7.5, 15, 5),
        ("XL", 3, 15, 30, 10),
        ("BOARD", 2, 10, 20, 6.67),
    ],
)
def test_letters_follow_from_the_reading_distance(
    size: str, metres: float, message_mm: float, signal_mm: float, english_mm: float
) -> None:
    format_ = BOARD if size == "BOARD" else FORMATS[size]

    assert format_.distance_m == metres
    assert format_.message_min_mm == message_mm
    assert format_.signal_word_mm == signal_mm
    assert format_.phrase_mm == pytest.approx(english_mm, abs=0.01)
    assert format_.symbol_mm >= 1000 * metres / 60 or format_ is BOARD  # columns have no room


def test_portrait_panels_stand_one_below_the_other_in_the_order_of_the_standard() -> None:
    layout = laid()
    tops = [panel.box.y for panel, _ in layout.panels[:4]]

    assert names(layout) == ["severity", "symbols", "limits", "identity", "rule"]
    assert tops == sorted(tops)


@pytest.mark.parametrize("size", LANDSCAPE)
def test_landscape_panels_stand_side_by_side_with_the_message_over_the_limits(size: str) -> None:
    layout = laid(size=size, variant="landscape")
    boxes = {panel.name: panel.box for panel, _ in layout.panels}

    assert names(layout) == ["severity", "symbols", "message", "limits", "identity", "rule"]
    assert boxes["severity"].right == pytest.approx(boxes["symbols"].x)
    assert boxes["symbols"].right == pytest.approx(boxes["message"].x, abs=1.5)
    assert boxes["message"].bottom == pytest.approx(boxes["limits"].y)
    assert boxes["message"].right == pytest.approx(boxes["identity"].x)


def test_the_shares_are_those_of_the_specification_where_the_text_allows() -> None:
    heights = [panel.box.height for panel, _ in laid().panels[:4]]

    assert heights == pytest.approx([15.4, 40.6, 28, 56])


def test_long_limits_take_room_from_the_symbols() -> None:
    heights = [panel.box.height for panel, _ in laid("BAIJIU-03", size="XL").panels[:4]]

    assert heights[1] < 0.38 * 287
    assert heights[2] > 0.19 * 287
    assert sum(heights) == pytest.approx(287)


def test_signs_stand_one_above_the_other_beside_the_message() -> None:
    layout = laid()
    _, sign, supplementary = layout.signs

    assert [sign.key for sign in layout.signs] == ["W001", "W017", "X-TEMP"]
    assert supplementary.box.y > sign.box.bottom
    assert all(line.x > sign.box.right for line in layout.of("warning"))


def test_w001_is_not_printed_twice() -> None:
    assert [sign.key for sign in laid("MEAT-07").signs] == ["W001", "X-METAL"]


@pytest.mark.parametrize("shape", [{}, {"variant": "landscape"}, {"size": "T"}])
def test_the_message_takes_the_whole_width_where_there_is_no_sign(shape: dict[str, str]) -> None:
    alone = laid("MEAT-07", pictogram={"key": "W001", "supplementary": None}, **shape)
    beside = laid("MEAT-07", **shape)

    assert alone.of("warning.zh")[0].x < beside.of("warning.zh")[0].x - 15
    assert max(line.box.right for line in alone.lines) <= max(
        panel.box.right for panel, _ in alone.panels[:-1]
    )


def test_in_a_narrow_column_the_signal_word_runs_downwards() -> None:
    chinese_upper, chinese_lower, english = laid(variant="landscape").of("signal_word")

    assert (chinese_upper.text, chinese_lower.text) == ("警", "告")
    assert english.turned
    assert english.box.y > chinese_lower.box.bottom
    assert english.box.height == pytest.approx(english.width)


def test_the_code_stands_in_four_groups_of_four() -> None:
    groups = laid().of("code")

    assert [group.text for group in groups] == ["7K3M", "ZQ9T", "4VWX", "2B5R"]
    assert len({group.baseline for group in groups}) == 1


def test_on_the_strip_the_code_stands_in_four_rows_to_the_right_of_the_symbol() -> None:
    layout = laid(size="T")
    rows = layout.of("code")

    assert [row.text for row in rows] == ["7K3M", "ZQ9T", "4VWX", "2B5R"]
    assert len({row.x for row in rows}) == 1
    assert rows[0].x >= layout.symbols[0].area.right
    assert rows[-1].baseline < layout.symbols[0].box.bottom


@pytest.mark.parametrize("design", DESIGNS, ids=str)
def test_a_preview_has_neither_code_nor_symbol(design: Design) -> None:
    if design.size == "BOARD":
        gates = [gate | {"code": None, "url": None} for gate in board_json("MEAT")["gates"]]
        layout = Laid(lay_out(design.board("MEAT", gates=gates)))
    else:
        layout = Laid(lay_out(design.spec("MEAT-05", code=None, url=None)))

    assert {"————", "预览", "PREVIEW"} == set(texts(layout, "code"))
    assert not layout.symbols
    assert all(line.x >= 5 for line in layout.lines)


def test_more_than_three_limits_are_left_to_the_scan() -> None:
    assert texts(laid("PICKLE-05"), "limits") == [
        "二氧化硫残留量",
        "≤ 0.1 g/kg",
        "苯甲酸及其钠盐（以苯甲酸计）",
        "≤ 1.0 g/kg",
        "糖精钠（以糖精计）",
        "≤ 0.15 g/kg",
        "其余扫码",
    ]


def test_large_formats_say_the_limits_in_both_languages_and_figures_once() -> None:
    layout = laid(size="L")

    assert texts(layout, "limits[0]") == [
        "产品中心温度",
        "≥ 72 ℃ 保持 ≥ 15 s",
        "core temperature",
        "≥ 72 ℃ for ≥ 15 s",
    ]
    assert texts(layout, "deviation") == [
        "偏差时",
        "If out of limit",
        "重新加热至限值或报废",
        "reheat to the limit or scrap",
    ]
    assert texts(laid("MEAT-04", size="L"), "limits[0]") == [
        "亚硝酸钠最大使用量",
        "≤ 0.15 g/kg",
        "sodium nitrite maximum use",
    ]


def test_limits_that_the_plant_has_not_confirmed_are_not_printed() -> None:
    assert texts(laid(confirmed=False), "limits[0]") == ["产品中心温度", "按本企业HACCP计划"]
    assert "per plant HACCP plan" in texts(laid(confirmed=False, size="XL"), "limits[0]")


@pytest.mark.parametrize(
    ("size", "printed"),
    [
        ("S", set()),
        ("M", set()),
        ("T", set()),
        ("L", {"licence_no", "legal_basis"}),
        ("XL", {"licence_no", "legal_basis", "hotline"}),
    ],
)
def test_optional_fields_stand_where_the_format_has_a_place(size: str, printed: set[str]) -> None:
    layout = laid(size=size, **WHOLE)

    assert {path for path in WHOLE if layout.of(path)} == printed


def test_a_board_has_licence_and_hotline() -> None:
    layout = Laid(lay_out(board("MEAT")))

    assert "SC10443060290016" in texts(layout, "licence_no")
    assert "12315" in texts(layout, "hotline")


def test_a_board_shows_the_gravest_signal_word_of_its_gates() -> None:
    words = texts(Laid(lay_out(board("MEAT"))), "signal_word")

    assert words[:2] == ["危险", "DANGER"]
    assert words.count("DANGER") == 1 + 2  # the head, and the gates of raw material and process


def test_the_phrases_of_a_board_are_alike_in_size_and_start_at_one_height() -> None:
    layout = Laid(lay_out(board("SOY")))
    phrases = layout.of("warning.zh")

    assert len({round(line.size, 3) for line in phrases}) == 1
    assert len({round(line.size, 3) for line in layout.of("warning.en")}) == 1
    tops = sorted(round(line.baseline, 3) for line in phrases)
    assert tops.count(tops[0]) == 4


@pytest.mark.parametrize(
    ("word", "frames"), [("DANGER", 2), ("WARNING", 1), ("CAUTION", 1), ("NOTICE", 0)]
)
@pytest.mark.parametrize("shape", [{}, {"variant": "landscape"}, {"size": "T"}, {"size": "XL"}])
def test_in_one_ink_rules_tell_the_signal_words_apart(
    word: str, frames: int, shape: dict[str, str]
) -> None:
    layout = laid(signal_word=word, monochrome=True, **shape)
    panel, items = layout.panels[0]
    plates = [item for item in items if isinstance(item, Plate)]
    rules = [plate.box for plate in plates if plate.ink == "white"]
    upright = [box for box in rules if box.height > box.width]
    longest = max((box.height for box in upright), default=0)
    dashed = bool(rules) and longest < panel.box.height / 2

    assert plates[0].ink == "black"
    assert all(line.ink == "white" for line in layout.of("signal_word"))
    assert len({box.x for box in upright}) == 2 * frames
    assert dashed == (word == "CAUTION")
    for line in layout.of("signal_word"):
        ink = inked(line)
        assert not any(touches(ink, box) for box in rules), line


def inked(line: TextLine) -> tuple[float, float, float, float]:
    """What the eye sees of a signal word: left, top, right, bottom."""
    box = line.box
    if line.turned:
        return line.x, box.y, line.x + CAPITAL_HEIGHT * line.size, box.bottom
    share = CAPITAL_HEIGHT if line.text.isascii() else HAN_INK
    middle = box.y + box.height / 2
    half = share * line.size / 2
    if line.text.isascii():
        return box.x, line.baseline - share * line.size, box.right, line.baseline
    return box.x, middle - half, box.right, middle + half


def touches(ink: tuple[float, float, float, float], box: Any) -> bool:
    left, top, right, bottom = ink
    return bool(left < box.right and right > box.x and top < box.bottom and bottom > box.y)


def test_the_longest_permitted_warning_fits() -> None:
    longest = {"zh": "亚硝酸盐双人称量复核，超过限量立即停产并封存产品", "en": "Two " * 15}

    for size in FORMATS:
        assert laid("MEAT-04", warning=longest, size=size).of("warning.zh")


@pytest.mark.parametrize("size", ["S", "M", "L", "XL"])
def test_a_name_of_sixty_characters_fits(size: str) -> None:
    name = "常德市西洞庭管理区祝丰镇沅澧农产品精深加工产业园" * 2 + "综合食品有限责任公司及分"

    assert len(name) == 60
    for code in control_points():
        assert name in laid(code, size=size, enterprise=name, **WHOLE).text("enterprise"), code


@pytest.mark.parametrize(
    ("changes", "path", "name"),
    [
        ({"enterprise": "很长的名字" * 30}, "enterprise", "企业名称"),
        ({"step": {"zh": "步骤" * 90, "en": "step"}}, "step.zh", "工序"),
        ({"responsible": {"zh": "岗位" * 60, "en": "post"}}, "responsible.zh", "责任岗位"),
        ({"deviation": {"zh": "立即停止生产并整改" * 12, "en": "stop"}}, "deviation.zh", "偏差"),
        ({"control_point": "A" * 60}, "control_point", "控制点编号"),
        ({"warning": {"zh": "停产", "en": "W" * 60}}, "warning.en", "警示语"),
    ],
)
@pytest.mark.parametrize("shape", [{}, {"variant": "landscape"}, {"size": "T"}, {"size": "S"}])
def test_text_that_does_not_fit_is_an_error_that_names_the_field_in_both_languages(
    shape: dict[str, str], changes: dict[str, object], path: str, name: str
) -> None:
    with pytest.raises(TextDoesNotFit) as refused:
        lay_out(label("MEAT-05", **shape, **changes))

    assert refused.value.path == path
    assert refused.value.text.zh.startswith(name)
    assert "缩短" in refused.value.text.zh
    assert "shorten" in refused.value.text.en


def test_an_error_on_a_board_names_the_gate() -> None:
    gates = board_json("MEAT")["gates"]
    gates[2] = gates[2] | {"warning": {"zh": "停产" * 12, "en": "W" * 60}}

    with pytest.raises(TextDoesNotFit) as refused:
        lay_out(board("MEAT", gates=gates))

    assert refused.value.path.startswith("gates[2].warning")
    assert refused.value.text.zh.startswith("关口3")


@pytest.mark.parametrize("url", ["HTTPS://" + "A" * 40, "https://guanqia.example/L/1"])
def test_an_address_that_makes_a_dense_symbol_is_an_error(url: str) -> None:
    with pytest.raises(SymbolTooDense, match=r"^url: "):
        lay_out(label("MEAT-05", url=url))


def test_labels_share_the_parts_that_they_have_in_common() -> None:
    one = lay_out(label("MEAT-05"))
    name = "常德市武陵区沅水湾豆制品有限公司"  # as long as the other one
    other = lay_out(label("MEAT-05", code="7K3MZQ9T4VWX2B5S", enterprise=name))

    shared = {placed.part for placed in one.parts} & {placed.part for placed in other.parts}
    own = [placed.part for placed in one.parts if not placed.part.recurs]
    assert len(own) == 1
    assert not shared & set(own)
    assert len(shared) == len({placed.part for placed in one.parts}) - 2  # code and name


def test_a_board_survives_the_way_through_json() -> None:
    spec = board("MEAT", monochrome=True)

    assert parse_spec(spec.to_json()) == spec


def test_a_size_is_not_turned_where_the_standard_does_not_turn_it() -> None:
    with pytest.raises(SpecError, match="variant: L has no landscape variant"):
        lay_out(replace(label("MEAT-05", size="L"), variant="landscape"))
