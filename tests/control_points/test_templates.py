"""The bureau writes templates of its own and changes shipped ones: stricter, never laxer."""

import pytest
import sqlalchemy as sa

from server.accounts.models import Person
from server.accounts.service import add_person
from server.control_points import bureau_templates, catalogue, on_labels, service, template_form
from server.control_points.bureau_templates import TemplateMoved
from server.control_points.schemas import ContentSchema
from server.database import db, write
from server.problems import InvalidInput, NotFound
from server.seals.models import Act
from tests.conftest import PASSWORD
from warning_labels.symbols import SYMBOLS

SHIPPED = catalogue.templates()
OWN = template_form.EMPTY | {
    "step_zh": "留样", "hazard_zh": "无法追查", "warning_zh": "每批留样，不得漏留",
    "what_zh": "留样柜", "how_zh": "查看留样", "frequency_zh": "每批", "who_zh": "质检员",
    "corrective_action_zh": "补留样；查明原因。",
    "limit0_zh": "留样量", "limit0_operator": ">=", "limit0_low": "125", "limit0_unit": "mm",
    "limit0_source": "本局公告2026年第3号",
    "basis0_ref": "本局公告2026年第3号",
}  # fmt: skip


@pytest.fixture
def admin(app) -> Person:
    with write():
        person, _ = add_person("admin", "Admin", "administrator", [""], PASSWORD)
    return person


def typed(code, **changed):
    """The form of a shipped template with some fields typed over."""
    content = SHIPPED[code].content
    return template_form.typed_of(content, content) | changed


def read(code, **changed):
    content = SHIPPED[code].content
    return template_form.read(typed(code, **changed), content, content)


def wrong(typed, shipped=None):
    with pytest.raises(InvalidInput) as refusal:
        template_form.read(typed, shipped, shipped)
    return refusal.value.errors


@pytest.mark.parametrize("code", SHIPPED)
def test_a_form_sent_as_it_came_is_the_shipped_template(code):
    assert ContentSchema().validate(SHIPPED[code].content) == {}
    assert read(code) == SHIPPED[code].content


def test_every_sign_that_the_form_offers_is_one_that_labels_have():
    offered = {*catalogue.choices("pictogram"), *catalogue.choices("supplementary_pictogram")}

    assert offered <= SYMBOLS.keys()


def test_what_the_bureau_writes_is_marked_as_its_own():
    content = template_form.read(OWN, None, None)

    assert ContentSchema().validate(content) == {}
    assert content["confidence"] == content["legal_basis"][0]["confidence"] == "bureau"
    (limit,) = content["limits"]
    assert (limit["parameter"], limit["value"], limit["ucum"]) == ("bureau-1", "125", "mm")
    assert (limit["limit_type"], limit["confidence"], limit["confirmed"]) == (
        "bureau", "bureau", True,
    )  # fmt: skip
    assert content["warning"]["en"] == "每批留样，不得漏留"  # nothing else was given


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("step_zh", "  "), ("warning_zh", "长" * 25), ("warning_en", "Cook " * 12 + "it"),
        ("warning_zh", "每批留样\ufffe"),
        ("basis0_ref", ""), ("limit0_zh", ""), ("limit0_low", "一百"), ("limit0_operator", "<"),
        ("limit0_source", ""), ("hazard_type", "evil"), ("pictogram", "X"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_named_by_its_field(field, text):
    assert field in wrong(OWN | {field: text})


def test_a_legal_limit_becomes_stricter_with_a_basis_and_never_laxer():
    shipped = SHIPPED["MEAT-04"].content  # nitrite, at most 0.15 g/kg
    why = {"limit0_source": "本局公告2026年第3号"}

    limit = read("MEAT-04", limit0_low="0.10", **why)["limits"][0]

    assert (limit["value"], limit["limit_type"], limit["source"]) == (
        "0.10", "bureau", why["limit0_source"],
    )  # fmt: skip
    assert "只能改严" in wrong(typed("MEAT-04", limit0_low="0.16", **why), shipped)["limit0_low"].zh
    assert "limit0_source" in wrong(typed("MEAT-04", limit0_low="0.10"), shipped)
    assert len(read("MEAT-04", limit0_zh="")["limits"]) == len(shipped["limits"])  # it stays


def test_a_common_value_stays_one_that_the_plant_confirms():
    limit = read("MEAT-05", limit0_low="75", limit0_source="本局专家组意见")["limits"][0]

    assert (limit["limit_type"], limit["confirmed"], limit["confidence"]) == (
        "process_default", False, "bureau",
    )  # fmt: skip


def test_a_limit_of_the_bureau_keeps_its_name_when_the_one_before_it_goes():
    two = OWN | {f"limit1_{part}": OWN[f"limit0_{part}"] for part in ("operator", "low", "source")}
    before = template_form.read(two | {"limit1_zh": "留样天数"}, None, None)

    again = template_form.typed_of(before, None) | {"limit0_zh": "", "limit0_low": ""}
    after = template_form.read(again, None, before)

    assert [one["parameter"] for one in after["limits"]] == ["bureau-2"]


def test_sizes_without_room_are_named_with_how_many_lines_are_too_many():
    long = read("MEAT-05", warning_zh="长" * 24, corrective_action_zh="隔离返工" * 20)
    [table, board] = on_labels.lacking_room(long)
    assert (table.size, table.why.zh) == (
        "T", "偏差处置：关键限值和偏差处置按最小可读字号也多出 2 行，请缩短",
    )  # fmt: skip
    assert board.name.zh == "关口告示牌"
    assert board.why.en.endswith("2 lines too many at the smallest readable size; shorten it")

    with pytest.raises(on_labels.RoomLacking, match="有的标签规格放不下"):
        on_labels.require_room(long, "T")  # the board was not agreed to
    on_labels.require_room(long, "T BOARD L")
    assert on_labels.lacking_room(read("MEAT-05")) == []


def test_a_text_for_which_no_size_has_room_is_refused_whatever_was_agreed_to():
    with pytest.raises(on_labels.RoomLacking, match="任何规格的标签都放不下"):
        on_labels.require_room(read("MEAT-05", warning_en="W" * 60), "S M L XL T BOARD")


def test_an_own_template_is_proposed_accepted_and_withdrawn(meat_plant, admin):
    content = template_form.read(OWN, None, None)
    with write():
        code = bureau_templates.write_own("MEAT", "process", content, admin.id, "专项").code
        assert code == "MEAT-B01"
        second = bureau_templates.write_own("MEAT", "process", content, admin.id, "专项").code
        assert second == "MEAT-B02"
    assert code in [one.code for one in service.propose(meat_plant)]
    with write():
        points = service.accept(meat_plant, [code, f"{code}-2"], None)
        bureau_templates.withdraw(code, 1, admin.id, "专项结束")
    assert [point.template_code for point in points] == [code, code]
    assert points[0].current.catalogue_version == f"{catalogue.version()}-B1"
    assert service.feed_data([str(points[0].id)])[str(points[0].id)]["confidence"] == "bureau"

    assert code not in [one.code for one in service.propose(meat_plant)]
    assert bureau_templates.known()[code].content == content  # what plans have of it has a name
    assert bureau_templates.codes_like("meat-b01-2") == [code]
    with write():
        bureau_templates.change(code, content, 2, admin.id, "再开展")
    assert code in bureau_templates.templates()


def test_a_change_holds_for_proposals_and_is_taken_back(meat_plant, admin):
    content = read("MEAT-04", limit0_low="0.10", limit0_source="本局公告2026年第3号")
    with write():
        bureau_templates.change("MEAT-04", content, 0, admin.id, "本市专项")

    proposed = {one.code: one for one in service.propose(meat_plant)}
    assert proposed["MEAT-04"].content == content
    assert proposed["MEAT-04"].template.origin == "changed"
    with pytest.raises(InvalidInput), write():
        bureau_templates.change("MEAT-04", content, 1, admin.id, "没有不同")
    with pytest.raises(TemplateMoved), write():  # who looked at the shipped one before
        bureau_templates.change("MEAT-04", SHIPPED["MEAT-04"].content, 0, admin.id, "撤销")

    with write():  # typed back to what is shipped: the same as taking it back
        bureau_templates.change("MEAT-04", SHIPPED["MEAT-04"].content, 1, admin.id, "专项结束")

    assert bureau_templates.templates()["MEAT-04"] == SHIPPED["MEAT-04"]
    assert [one.withdrawn for one in bureau_templates.versions_of("MEAT-04")] == [False, True]
    with pytest.raises(NotFound), write():
        bureau_templates.withdraw("MEAT-04", 2, admin.id, "再撤销")


def test_each_version_is_an_act_with_its_reason(admin):
    content = read("MEAT-04", warning_zh="先称后加")
    with write():
        bureau_templates.change("MEAT-04", content, 0, admin.id, "本市专项")
        bureau_templates.withdraw("MEAT-04", 1, admin.id, "专项结束")
    with pytest.raises(InvalidInput), write():
        bureau_templates.change("MEAT-05", read("MEAT-05", step_zh="熟制"), 0, admin.id, " ")

    kinds = sa.select(Act).where(Act.kind.startswith("template-")).order_by(Act.leaf_index)
    acts = db.session.scalars(kinds).all()

    assert [(one.kind, one.body["version"], one.body["reason"]) for one in acts] == [
        ("template-kept", 1, "本市专项"),
        ("template-withdrawn", 2, "专项结束"),
    ]
    assert acts[0].body["content"] == content


def test_an_unknown_category_is_refused(admin):
    content = template_form.read(OWN, None, None)
    with pytest.raises(InvalidInput), write():
        bureau_templates.write_own("NONE", "process", content, admin.id, "专项")
    with pytest.raises(NotFound):
        bureau_templates.find("MEAT-B07")
