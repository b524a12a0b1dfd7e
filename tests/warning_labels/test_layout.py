"""Where things stand on a label, for all 127 control points of the catalogue."""

from functools import cache
from itertools import combinations

import pytest

from tests.warning_labels.catalogue import control_points, label
from warning_labels import SymbolTooDense, TextDoesNotFit, lay_out, limit_text
from warning_labels.boxes import Box, Layout, Panel, Plate, QrSymbol, Sign, TextLine
from warning_labels.typefaces import CAPITAL_HEIGHT, HAN_INK

SAFE = {"M": Box(5, 5, 90, 140), "S": Box(5, 5, 95, 138)}
HAIR = 0.01


@cache
def catalogue(size: str = "M", confirmed: bool = True) -> dict[str, Layout]:
    """All control points as labels; `confirmed` are the process defaults, or not."""
    return {code: lay_out(label(code, size=size, confirmed=confirmed)) for code in control_points()}


def inside(inner: Box, outer: Box) -> bool:
    return (
        inner.x >= outer.x - HAIR
        and inner.y >= outer.y - HAIR
        and inner.right <= outer.right + HAIR
        and inner.bottom <= outer.bottom + HAIR
    )


def overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > HAIR and down > HAIR


def contents(panel: Panel) -> list[Box]:
    """What must not touch: lines of text, signs, the QR symbol with its quiet zone."""
    items = list(panel.items())
    boxes = [item.box for item in items if isinstance(item, TextLine | Sign)]
    return boxes + [item.area for item in items if isinstance(item, QrSymbol)]


def lines(layout: Layout, path: str) -> list[TextLine]:
    return [
        item for item in layout.items() if isinstance(item, TextLine) and item.path.startswith(path)
    ]


@pytest.mark.parametrize("size", SAFE)
@pytest.mark.parametrize("confirmed", [True, False])
def test_nothing_overlaps_or_leaves_its_panel(size: str, confirmed: bool) -> None:
    for code, layout in catalogue(size, confirmed).items():
        for panel in layout.panels[:4]:
            boxes = contents(panel)
            assert inside(panel.box, SAFE[size]), (code, panel.name)
            assert all(inside(box, panel.box) for box in boxes), (code, panel.name)
            assert not any(overlap(*pair) for pair in combinations(boxes, 2)), (code, panel.name)


@pytest.mark.parametrize(
    ("path", "share", "least_mm"),
    [
        ("warning.zh", HAN_INK, 5),
        ("warning.en", CAPITAL_HEIGHT, 4),
        ("limits", HAN_INK, 3.5),
        ("deviation", HAN_INK, 3.5),
        ("", HAN_INK, 2.5),
    ],
)
@pytest.mark.parametrize("size", SAFE)
def test_letters_are_never_smaller_than_can_be_read(
    size: str, path: str, share: float, least_mm: float
) -> None:
    for code, layout in catalogue(size).items():
        assert all(line.size * share >= least_mm - HAIR for line in lines(layout, path)), code


def test_the_signal_word_is_10_mm_high_and_half_as_high_again_as_the_message() -> None:
    for code, layout in catalogue().items():
        chinese, _ = lines(layout, "signal_word")
        (capital,) = {line.size * CAPITAL_HEIGHT for line in lines(layout, "warning.en")}
        assert chinese.size * HAN_INK == pytest.approx(10), code
        assert chinese.size * HAN_INK >= 1.5 * capital, code


def test_every_field_is_printed_whole() -> None:
    for code, layout in catalogue().items():
        spec = label(code)

        def printed(path: str, layout: Layout = layout) -> str:
            return "".join(line.text for line in lines(layout, path)).replace(" ", "")

        assert printed("warning.zh") == spec.warning.zh
        assert printed("warning.en") == spec.warning.en.replace(" ", "")
        assert printed("deviation.zh") == spec.deviation.zh
        assert printed("step.zh") == spec.step.zh.replace(" ", "")
        assert printed("step.en") == spec.step.en.replace(" ", "")
        assert spec.enterprise in printed("enterprise")
        assert spec.responsible.zh in printed("responsible.zh")
        for number, limit in enumerate(spec.limits[:3]):
            assert printed(f"limits[{number}].name") == limit.name.zh.replace(" ", "")
            assert limit_text(limit, "zh").replace(" ", "") in printed(f"limits[{number}]")


def test_the_panels_fill_the_safe_area_in_the_order_of_the_standard() -> None:
    for layout in catalogue().values():
        names = [panel.name for panel in layout.panels]
        heights = [panel.box.height for panel in layout.panels]
        assert names == ["severity", "symbols", "limits", "identity", "rule"]
        assert sum(heights[:4]) == pytest.approx(140)
        assert heights[3] == pytest.approx(56)


def test_the_shares_are_those_of_the_specification_where_the_text_allows() -> None:
    heights = [panel.box.height for panel in lay_out(label("MEAT-05")).panels[:4]]

    assert heights == pytest.approx([15.4, 40.6, 28, 56])


def test_signs_are_as_high_as_one_metre_of_distance_asks() -> None:
    signs = [item for item in lay_out(label("MEAT-05")).items() if isinstance(item, Sign)]

    assert [sign.key for sign in signs] == ["W001", "W017", "X-TEMP"]
    assert signs[1].box.height == 22


def test_w001_is_not_printed_twice() -> None:
    signs = [item.key for item in lay_out(label("MEAT-07")).items() if isinstance(item, Sign)]

    assert signs == ["W001", "X-METAL"]


def test_the_message_takes_the_whole_width_where_there_is_no_sign() -> None:
    alone = label("MEAT-07", pictogram={"key": "W001", "supplementary": None})

    assert lines(lay_out(alone), "warning.zh")[0].x == 5


@pytest.mark.parametrize(("size", "side_mm"), [("M", 40), ("S", 36)])
def test_the_qr_symbol_has_its_size_and_keeps_its_quiet_zone(size: str, side_mm: float) -> None:
    layout = lay_out(label("MEAT-05", size=size))
    (symbol,) = [item for item in layout.items() if isinstance(item, QrSymbol)]
    painted = [item.box for item in layout.items() if isinstance(item, TextLine | Sign | Plate)]

    assert symbol.box.width == symbol.box.height == side_mm
    assert symbol.quiet_zone == pytest.approx(4 * side_mm / 29)
    assert not any(overlap(symbol.area, box) for box in painted)


def test_the_code_stands_in_four_groups_of_four() -> None:
    groups = lines(lay_out(label("MEAT-05")), "code")

    assert [group.text for group in groups] == ["7K3M", "ZQ9T", "4VWX", "2B5R"]


def test_a_preview_has_neither_code_nor_symbol() -> None:
    layout = lay_out(label("MEAT-05", code=None, url=None))

    assert "————" in [line.text for line in lines(layout, "code")]
    assert not [item for item in layout.items() if isinstance(item, QrSymbol)]


def test_more_than_three_limits_are_left_to_the_scan() -> None:
    texts = [line.text for line in lines(lay_out(label("PICKLE-05")), "limits")]

    assert texts == [
        "二氧化硫残留量",
        "≤ 0.1 g/kg",
        "苯甲酸及其钠盐（以苯甲酸计）",
        "≤ 1.0 g/kg",
        "糖精钠（以糖精计）",
        "≤ 0.15 g/kg",
        "其余扫码",
    ]


def test_limits_that_the_plant_has_not_confirmed_are_not_printed() -> None:
    texts = [line.text for line in lines(lay_out(label("MEAT-05", confirmed=False)), "limits[0]")]

    assert texts == ["产品中心温度", "按本企业HACCP计划"]


def test_the_longest_permitted_warning_fits() -> None:
    longest = {"zh": "亚硝酸盐双人称量复核，超过限量立即停产并封存产品", "en": "Two " * 15}

    assert lines(lay_out(label("MEAT-04", warning=longest)), "warning.zh")


def test_a_name_of_sixty_characters_fits_everywhere() -> None:
    name = "常德市西洞庭管理区祝丰镇沅澧农产品精深加工产业园" * 2 + "综合食品有限责任公司及分"

    assert len(name) == 60
    for code in control_points():
        layout = lay_out(label(code, enterprise=name))
        assert name in "".join(line.text for line in lines(layout, "enterprise"))
        assert all(inside(line.box, layout.panels[3].box) for line in lines(layout, "enterprise"))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"enterprise": "很长的名字" * 20}, "enterprise"),
        ({"step": {"zh": "步骤" * 40, "en": "step"}}, "step.zh"),
        ({"deviation": {"zh": "立即停止生产并整改" * 12, "en": "stop"}}, "deviation.zh"),
        ({"control_point": "A" * 60}, "control_point"),
    ],
)
def test_text_that_does_not_fit_is_an_error_that_names_the_field(
    changes: dict[str, object], path: str
) -> None:
    with pytest.raises(TextDoesNotFit) as refused:
        lay_out(label("MEAT-05", **changes))

    assert refused.value.path == path


@pytest.mark.parametrize("url", ["HTTPS://" + "A" * 40, "https://guanqia.example/L/1"])
def test_an_address_that_makes_a_dense_symbol_is_an_error(url: str) -> None:
    with pytest.raises(SymbolTooDense, match=r"^url: "):
        lay_out(label("MEAT-05", url=url))
