"""What in a line may be right, and yet deserves a look: warnings, which stop nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ..control_points import catalogue
from . import identifiers
from .columns import Remark, Value


def odd(values: Mapping[str, Value], today: date) -> Iterator[Remark]:
    """What may be right, and yet deserves a look."""
    licence = values.get("licence_no")
    if isinstance(licence, str):
        yield from _licence_differs(licence, values)
    category, subcategory = values.get("licence_category"), values.get("licence_subcategory")
    if subcategory and subcategory not in identifiers.food_subcategories():
        yield Remark.on("licence_subcategory", subcategory, "不在已知小类中", "not one known to us")
    known = catalogue.categories().get(str(values.get("category_code")))
    if known and category and known.licence_category != category:
        yield Remark.on(
            "category_code",
            known.code,
            f"该类控制点对应食品类别 {known.licence_category}",
            f"its control points are those of food category {known.licence_category}",
        )
    valid_to = values.get("licence_valid_to")
    if isinstance(valid_to, date) and valid_to < today:
        yield Remark.on("licence_valid_to", valid_to, "许可证已过期", "the licence has expired")


def _licence_differs(licence: str, values: Mapping[str, Value]) -> Iterator[Remark]:
    region, category = identifiers.licence_region(licence), values.get("licence_category")
    uscc = values.get("uscc")
    if isinstance(uscc, str) and uscc[2:8] != region:
        yield Remark.on(
            "licence_no",
            licence,
            f"区划 {region} 与信用代码中的 {uscc[2:8]} 不同：生产地与登记地可以不同，请核对",
            f"region {region} is not {uscc[2:8]} of the credit code; production may lie elsewhere",
        )
    if category and identifiers.licence_food_category(licence) != category:
        yield Remark.on(
            "licence_no",
            licence,
            f"编号中的食品类别不是 {category}：多类别时编号用主要类别，请核对",
            f"its food category is not {category}; the number carries the main one of several",
        )
