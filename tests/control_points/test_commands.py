"""`guanqia plan`, as a script calls it."""

import pytest

from server.control_points import service
from server.database import write


def test_all_plans_are_accepted_once(guanqia, enterprises):
    code, out, _ = guanqia("plan", "--all")

    assert code == 0
    assert "91430602MADEM00115 示例岳阳楼熟食第01有限公司: MEAT-01" in out
    assert "共接受 211 个控制点" in out
    assert guanqia("plan", "--all")[:2] == (0, "共接受 0 个控制点。0 control points accepted.\n")


def test_one_enterprise_is_planned_by_its_credit_code(guanqia, meat_plant, bakery):
    code, out, _ = guanqia("plan", "--enterprise", meat_plant.uscc)

    assert (code, "共接受 8 个控制点" in out) == (0, True)
    assert service.points_of(bakery) == []


def test_what_staff_dropped_stays_dropped(guanqia, meat_plant):
    guanqia("plan", "--enterprise", meat_plant.uscc)
    with write():
        service.drop(service.points_of(meat_plant)[0], None, "该工序已停用")

    _, out, _ = guanqia("plan", "--enterprise", meat_plant.uscc)

    assert "共接受 0 个控制点" in out
    assert len(service.points_of(meat_plant)) == 7


def test_an_unknown_enterprise_is_exit_code_1(guanqia):
    code, _, err = guanqia("plan", "--enterprise", "91330100799655058B")

    assert code == 1
    assert "没有登记过信用代码 91330100799655058B" in err


def test_a_wrong_credit_code_says_which_rule_it_breaks(guanqia):
    code, _, err = guanqia("plan", "--enterprise", "91330100799655058A")

    assert (code, "校验码" in err) == (1, True)


@pytest.mark.parametrize("arguments", [[], ["--all", "--enterprise", "91330100799655058B"]])
def test_not_saying_for_whom_is_exit_code_2(guanqia, arguments):
    assert guanqia("plan", *arguments)[0] == 2
