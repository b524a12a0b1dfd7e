"""Five thousand names of enterprises: each is set whole, or a character that cannot be is named."""

import random
import unicodedata
from dataclasses import replace
from itertools import islice

import pytest

from tests.warning_labels.catalogue import label
from tests.warning_labels.designs import inside, overlaps
from tests.warning_labels.test_fonts import gb2312_characters, standard_characters
from warning_labels import LabelSpec, UnknownCharacter, lay_out, typefaces
from warning_labels.boxes import Layout, TextLine
from warning_labels.typefaces import RIGHT_TO_LEFT, UNPRINTABLE

NAMES = 5000
LONGEST = 60
PLACES = ("常德市", "武陵区", "津市", "岳阳楼区", "西洞庭管理区")
TRADES = ("肉制品", "粮油", "酱醋调味品", "米粉（湿）", "豆制品", "饮用水", "茶业", "罐头·蜜饯")
ENDINGS = ("有限公司", "有限责任公司", "厂（普通合伙）", "合作社", "加工坊", "Co., Ltd.", "集团")
LATIN = ("Changde", "FOODS", "Hunan", "A&B", "No.1", "Müller", "αβ", "2026", "1688", "V8")
BRACKETS = ("（{}）", "“{}”", "《{}》", "【{}】", "({})", "‘{}’", "「{}」", "——{}", "{}……", "·{}")
BROKEN = (
    *"\t\n\x00\x7f\x9f\u200b\u200d\u202e\u2066\ufeff\u00ad\ue000\u0301",
    *"😀🥩🏭👍\U0001f1e8❤️",
    *"شركةالأغذيةחברתמזון",
    "\ud83d",
    "\udc00",
    *"\U00020bb7\U0002a6d6",  # Han of the later planes, which no shipped font has
)


def names(seed: int = 3) -> list[str]:
    """Names as they come: plain, rare, long, mixed, bracketed, broken."""
    dice = random.Random(seed)
    rare = sorted(standard_characters() | gb2312_characters())

    def piece() -> str:
        kind = dice.random()
        if kind < 0.3:
            return dice.choice(PLACES) + dice.choice(TRADES)
        if kind < 0.55:
            return "".join(dice.choices(rare, k=dice.randint(1, 6)))
        if kind < 0.7:
            return dice.choice(LATIN) + dice.choice(("", " "))
        if kind < 0.85:
            return dice.choice(BRACKETS).format(dice.choice(TRADES))
        return dice.choice(TRADES) + dice.choice(ENDINGS)

    made = []
    for number in range(NAMES):
        parts = [piece() for _ in range(dice.randint(1, 16))]
        if number % 5 == 0:
            parts.insert(dice.randint(0, len(parts)), dice.choice(BROKEN))
        made.append("".join(parts).strip()[:LONGEST].strip() or "厂")
    return made


def printable(name: str) -> bool:
    face = typefaces().bold
    return all(character in face for character in name)


@pytest.fixture(scope="module")
def template() -> LabelSpec:
    return label("MEAT-05")


@pytest.mark.parametrize("part", range(4))  # so that several processes share the work
def test_a_name_is_set_inside_its_panel_or_its_character_is_named(
    template: LabelSpec, part: int
) -> None:
    outcomes = {"set": 0, "refused": 0}
    for name in islice(names(), part, None, 4):
        layout, refusal = laid_out(replace(template, enterprise=name))
        if layout:
            assert_whole_and_inside(layout, name)
        else:
            assert_named(refusal, name)
        outcomes["set" if layout else "refused"] += 1

    assert outcomes["refused"] > 100
    assert outcomes["set"] > 900


def laid_out(spec: LabelSpec) -> tuple[Layout | None, UnknownCharacter | None]:
    try:
        return lay_out(spec), None
    except UnknownCharacter as refusal:
        return None, refusal


def assert_whole_and_inside(layout: Layout, name: str) -> None:
    assert printable(name), name
    panel = next(panel for panel in layout.panels if panel.name == "identity")
    items = list(panel.items())
    lines = [item for item in items if isinstance(item, TextLine)]
    own = [line.text for line in lines if line.path == "enterprise" and line.bold]
    assert squeezed("".join(own)) == squeezed(name), name
    assert all(inside(line.box, panel.box) for line in lines), name
    assert overlaps(items) == [], name


def assert_named(refusal: UnknownCharacter | None, name: str) -> None:
    assert refusal
    assert not printable(name), name
    assert refusal.path == "enterprise"
    assert any(f"U+{ord(character):04X}" in refusal.reason for character in name)
    assert any(f"U+{ord(character):04X}" in refusal.reason_zh for character in name)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("character", BROKEN)
def test_the_kind_of_character_is_said_in_both_languages(character: str) -> None:
    with pytest.raises(UnknownCharacter) as refused:
        typefaces().require(f"湘味{character}食品", "enterprise")

    text = refused.value.text
    assert text.zh.startswith("企业名称（enterprise）：")
    assert text.en.startswith("enterprise name (enterprise): ")
    kind = UNPRINTABLE.get(unicodedata.category(character))
    if unicodedata.bidirectional(character) in ("R", "AL"):
        kind = RIGHT_TO_LEFT
    assert kind is None or (kind.zh in text.zh and kind.en in text.en)
    assert "\ud83d" not in text.zh + text.en  # can be written to a log
