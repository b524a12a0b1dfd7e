"""Is a social credit code, a licence number or a food category well formed? Needs no database.

GB 32100-2015 for the unified social credit code (USCC); for the food production licence number
(SC and 14 digits) GB/T 17710, that is ISO/IEC 7064 MOD 11,10. data/identifiers.json has the
alphabets, weights, categories and test vectors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

from ..language import Text
from ..problems import InvalidInput

Rule = Literal["length", "character", "region", "check", "obsolete"]

ADDITIVES = "32"  # the food category whose licence numbers begin with SC2
_NOISE = re.compile(r"[\s\-‐-―－]")  # blanks and hyphens of every width


class IdentifierWrong(InvalidInput):
    """The number breaks the named rule of its standard."""

    slug = "identifier-wrong"

    def __init__(self, rule: Rule, zh: str, en: str) -> None:
        super().__init__(zh, en, errors={"rule": rule})
        self.rule = rule


@cache
def _data() -> dict[str, Any]:
    text = (resources.files(__package__) / "data" / "identifiers.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def clean(text: str) -> str:
    """As a number is kept: upper case, half-width, without blanks and hyphens."""
    # Full-width letters and digits lie 0xFEE0 above their plain forms.
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return _NOISE.sub("", narrow).upper()


def uscc(text: str) -> str:
    """The unified social credit code as it is kept. Raises IdentifierWrong."""
    code, rules = clean(text), _data()["uscc"]
    alphabet: str = rules["alphabet"]
    if len(code) != rules["length"]:
        raise IdentifierWrong(
            "length",
            f"统一社会信用代码应为 18 位，现为 {len(code)} 位",
            f"A social credit code has 18 characters, this one {len(code)}",
        )
    for position, character in enumerate(code, 1):
        if character not in alphabet:
            raise IdentifierWrong(
                "character",
                f"第 {position} 位“{character}”不是统一社会信用代码的字符（不用 I、O、S、V、Z）",
                f"Character {position}, {character}, is not one of the code's (no I, O, S, V, Z)",
            )
    if not code[2:8].isdecimal():
        raise IdentifierWrong(
            "region",
            f"第 3—8 位“{code[2:8]}”应为 6 位数字区划码",
            f"Characters 3 to 8, {code[2:8]}, must be a region's six digits",
        )
    if code[-1] != uscc_check(code[:17]):
        # The right character is not told: it would hide a wrong digit elsewhere.
        raise IdentifierWrong(
            "check",
            f"校验码“{code[-1]}”与前 17 位不符，请逐位核对营业执照",
            f"The check character {code[-1]} does not fit the other 17; compare with the licence",
        )
    return code


def uscc_check(code: str) -> str:
    """The check character of a social credit code's 17 others."""
    rules = _data()["uscc"]
    alphabet: str = rules["alphabet"]
    weighted = zip(code, rules["weights"], strict=True)
    total = sum(alphabet.index(character) * weight for character, weight in weighted)
    return alphabet[-total % rules["modulus"]]


def licence_no(text: str) -> str:
    """The food production licence number as it is kept. Raises IdentifierWrong."""
    number = clean(text)
    if number.startswith("QS"):
        raise IdentifierWrong(
            "obsolete",
            "QS 编号 2018 年 10 月起停用，请填写 SC 编号",
            "QS numbers ended in October 2018; give the SC number",
        )
    digits = number.removeprefix("SC")
    if len(number) != 16:
        raise IdentifierWrong(
            "length",
            f"许可证编号应为 SC 加 14 位数字，现共 {len(number)} 个字符",
            f"A licence number is SC and 14 digits, this one has {len(number)} characters",
        )
    if len(digits) != 14 or not (digits.isascii() and digits.isdecimal()) or digits[0] not in "12":
        raise IdentifierWrong(
            "character",
            "许可证编号应为 SC 加 14 位数字，首位为 1（食品）或 2（食品添加剂）",
            "A licence number is SC and 14 digits, the first 1 (food) or 2 (additive)",
        )
    if digits[-1] != licence_check(digits[:-1]):
        raise IdentifierWrong(
            "check",
            f"校验位“{digits[-1]}”与前 13 位不符，请逐位核对许可证",
            f"The check digit {digits[-1]} does not fit the other 13; compare with the licence",
        )
    return number


def licence_check(digits: str) -> str:
    """The check digit of a licence number's 13 others, by ISO/IEC 7064 MOD 11,10."""
    product = 10
    for digit in digits:
        product = 2 * ((product + int(digit)) % 10 or 10) % 11
    return str((11 - product) % 10)


def licence_region(number: str) -> str:
    """The region of the production address in a licence number."""
    return number[5:11]


def licence_food_category(number: str) -> str:
    """The food category in a licence number."""
    return ADDITIVES if number[2] == "2" else number[3:5]


@cache
def food_categories() -> Mapping[str, Text]:
    """The 32 food categories of the licensing rules."""
    return {raw["code"]: Text(raw["zh"], raw["en"]) for raw in _data()["food_categories"]}


@cache
def food_subcategories() -> Mapping[str, Text]:
    """The sub-categories known to us; the official catalogue has more."""
    return {raw["code"]: Text(raw["zh"], raw["en"]) for raw in _data()["food_subcategories"]}
