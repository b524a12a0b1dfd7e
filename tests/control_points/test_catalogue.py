"""What the catalogue proposes has the form that plans, labels and phones rely on."""

from collections import Counter

import pytest

from server.checks.limits import DECIMAL
from server.control_points import catalogue

TEMPLATES = list(catalogue.templates().values())
LIMITS = [(each.code, limit) for each in TEMPLATES for limit in each.content["limits"]]


def test_there_are_18_categories_127_templates_and_297_limits():
    assert len(catalogue.categories()) == 18
    assert len(TEMPLATES) == 127
    assert len(LIMITS) == 297
    assert {each.gate for each in TEMPLATES} == set(catalogue.GATES)


def test_six_categories_have_no_raw_material_point():
    without = {
        code
        for code in catalogue.categories()
        if all(each.gate != "raw_material" for each in catalogue.of_category(TEMPLATES, code))
    }

    assert without == {"CANNED", "PASTRY", "CONDI", "SOY", "CANDY", "RNOODLE"}


def test_a_limit_is_named_by_its_parameter_within_a_control_point():
    for template in TEMPLATES:
        names = Counter(limit["parameter"] for limit in template.content["limits"])
        assert max(names.values()) == 1, template.code


@pytest.mark.parametrize(("code", "limit"), LIMITS, ids=lambda x: x if isinstance(x, str) else "")
def test_every_figure_is_a_decimal_string_and_every_limit_can_be_judged(code, limit):
    figures = limit["value"] if isinstance(limit["value"], list) else [limit["value"]]
    if limit["duration"]:
        figures.append(limit["duration"]["value"])
    if limit["sampling_plan"]:
        figures += [limit["sampling_plan"]["m"], limit["sampling_plan"]["M"]]
    assert all(DECIMAL.fullmatch(figure) for figure in figures if figure is not None)
    assert (limit["value"] is not None) == (limit["operator"] in ("<=", ">=", "between"))
    assert (limit["sampling_plan"] is not None) == (limit["operator"] == "plan")
    assert limit["confirmed"] == (limit["limit_type"] == "regulatory")
    assert limit["name"]["zh"]
    assert limit["name"]["en"]


def test_figures_stand_as_the_source_writes_them():
    limits = {(code, limit["parameter"]): limit for code, limit in LIMITS}

    assert limits["MEAT-05", "core_temp"]["value"] == "72"
    assert limits["MEAT-05", "core_temp"]["duration"] == {
        "operator": ">=", "value": "15", "unit": "s",
    }  # fmt: skip
    assert limits["BAIJIU-07", "alcohol_dev"]["value"] == ["-1.0", "1.0"]
    assert limits["MEAT-08", "tpc"]["sampling_plan"] == {
        "n": 5, "c": 2, "m": "10000", "M": "100000",
    }  # fmt: skip
    assert limits["SOY-03", "urease"]["answers"] == {"zh": "阴性", "en": "negative"}


def test_26_templates_have_only_limits_that_the_plant_must_confirm():
    unconfirmed = [
        each for each in TEMPLATES if not any(x["confirmed"] for x in each.content["limits"])
    ]

    assert len(unconfirmed) == 26


def test_a_second_line_has_the_template_of_the_first():
    assert catalogue.template_code("MEAT-05-2") == "MEAT-05"
    assert catalogue.template_code("MEAT-B01-2") == "MEAT-B01"
    assert catalogue.template_code("MEAT-05-1") is None
    assert catalogue.template_code("meat-05") is None
