from server.database import db, write
from server.enterprises.models import Enterprise
from server.labels.manner import Manner
from server.labels.selection import Selection
from server.labels.specs import preview_of, spec_of
from tests.labels.test_runs import confirm, items, labels_by_point


def test_label_says_what_the_specification_asks(meat_plant):
    confirm(Selection())
    label = labels_by_point()["MEAT-05"]

    spec = spec_of(label, Manner()).to_json()

    assert spec["signal_word"] == "WARNING"
    assert spec["warning"]["zh"] == label.control_point.current.content["warning"]["zh"]
    assert spec["control_point"] == "MEAT-05"
    assert spec["step"]["zh"] == "熟制（中心温度）"
    assert spec["enterprise"] == "示例岳阳楼熟食第01有限公司"
    assert spec["licence_no"] == meat_plant.licence_no
    assert spec["issuer"] == {
        "zh": "市场监督管理局",
        "en": "Administration for Market Regulation",
    }
    assert (spec["version"], spec["valid_until"]) == (1, "2028-02-28")
    assert spec["code"] == label.code
    assert spec["url"] == f"HTTP://127.0.0.1:8000/L/{label.code}"


def test_deviation_is_the_first_fragment_of_the_corrective_action_whole(meat_plant):
    confirm(Selection())
    content = labels_by_point()["MEAT-06"].control_point.current.content
    assert content["corrective_action"]["zh"].startswith("停线调整参数，重新确认受控；")

    spec = spec_of(labels_by_point()["MEAT-06"], Manner())

    assert spec.deviation.zh == "停线调整参数，重新确认受控"
    assert spec.deviation.en == "stop, adjust and re-confirm control"


def test_short_name_stands_on_small_sizes_where_there_is_one(meat_plant):
    with write():
        db.session.get(Enterprise, meat_plant.id).short_name = "岳阳楼熟食"
    run = confirm(Selection())

    assert {item.spec["enterprise"] for item in items(run)} == {"岳阳楼熟食"}


def test_full_name_stands_on_large_sizes(meat_plant):
    with write():
        db.session.get(Enterprise, meat_plant.id).short_name = "岳阳楼熟食"
    run = confirm(Selection(), size="L")

    assert {item.spec["enterprise"] for item in items(run)} == {"示例岳阳楼熟食第01有限公司"}
    assert all(item.spec["legal_basis"] for item in items(run))


def test_unconfirmed_process_defaults_are_not_stated(meat_plant):
    confirm(Selection())

    (core, *_others) = spec_of(labels_by_point()["MEAT-05"], Manner()).limits

    assert not core.confirmed


def test_preview_gives_no_code(meat_plant):
    confirm(Selection())
    spec = preview_of(labels_by_point()["MEAT-05"].control_point, Manner())

    assert (spec.code, spec.url) == (None, None)
