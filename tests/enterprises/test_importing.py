"""The verdict on each line of an import, and that it is all or nothing."""

import io

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from server.accounts.service import add_person
from server.changes import feed
from server.changes.feed import FeedEntry
from server.database import db, write
from server.enterprises import service, tables
from server.enterprises.columns import COLUMNS
from server.enterprises.models import Enterprise
from server.enterprises.registering import ImportRefused
from server.enterprises.tables import Unreadable
from tests.enterprises.conftest import SAMPLE_FILE, csv_of

pytestmark = pytest.mark.usefixtures("app")


def do_import(table, importer=None):
    with write():
        return service.import_table(table, importer)


def registered():
    return {each.number: each for each in db.session.scalars(sa.select(Enterprise))}


def faults(report):
    """(line, field) of all that is wrong."""
    return [
        (line.number, remark.column and remark.column.field)
        for line in report.lines
        for remark in line.faults
    ]


def test_the_sample_file_registers_thirty_enterprises():
    report = do_import(tables.read(SAMPLE_FILE.read_bytes()))

    assert report.counts == {"new": 30, "changed": 0, "same": 0, "wrong": 0}
    plant = registered()["ENT-004"]
    assert plant.name == "示例岳阳县米业第04有限公司"
    assert plant.uscc == "91430621MADEM00468"
    assert plant.licence_valid_to.isoformat() == "2027-05-28"
    assert plant.region.name_zh == "岳阳县"
    assert plant.pinyin == "slyyxmyd04yxgs"


def test_a_second_import_finds_everything_the_same(sample, table_of):
    do_import(table_of(sample))
    before = db.session.scalar(sa.select(sa.func.max(FeedEntry.revision)))

    report = do_import(table_of(sample))

    assert report.counts == {"new": 0, "changed": 0, "same": 30, "wrong": 0}
    assert db.session.scalar(sa.select(sa.func.max(FeedEntry.revision))) == before


def test_a_changed_line_shows_each_field_old_and_new(sample, table_of):
    do_import(table_of(sample))
    sample[0]["risk_grade"] = "D"
    sample[0]["licence_valid_to"] = "2030-01-31"

    report = service.assess(table_of(sample), None)

    assert report.counts["changed"] == 1
    assert [(c.column.field, str(c.old), str(c.new)) for c in report.lines[0].changes] == [
        ("risk_grade", "C", "D"),
        ("licence_valid_to", "2028-02-28", "2030-01-31"),
    ]
    assert registered()["ENT-001"].risk_grade == "C"  # a dry run writes nothing

    do_import(table_of(sample))
    assert registered()["ENT-001"].risk_grade == "D"


def test_a_column_that_the_file_has_not_leaves_what_is_registered(sample, table_of):
    do_import(table_of(sample))
    without = [{k: v for k, v in row.items() if k != "address"} for row in sample]

    assert do_import(table_of(without)).counts["same"] == 30
    assert registered()["ENT-001"].address == "示例路1号"


WRONG_CELLS = {
    "uscc": "91430602MADEM00116",
    "licence_no": "SC10443060290017",
    "licence_category": "33",
    "licence_subcategory": "04O1",
    "ccp_category": "FLEISCH",
    "region_code": "430699",
    "risk_grade": "E",
    "licence_valid_to": "2028-02-30",
    "name": "",
}


@pytest.mark.parametrize("heading", WRONG_CELLS)
def test_a_wrong_cell_is_named_with_line_column_and_reason(sample, table_of, heading):
    sample[2][heading] = WRONG_CELLS[heading]

    report = service.assess(table_of(sample), None)

    (remark,) = report.lines[2].faults
    assert report.lines[2].number == 4
    assert report.lines[2].verdict == "wrong"
    assert remark.column.heading == heading
    assert remark.cell == WRONG_CELLS[heading]
    assert remark.reason.zh
    assert remark.reason.en
    assert report.counts == {"new": 29, "changed": 0, "same": 0, "wrong": 1}


def test_one_wrong_line_keeps_all_from_being_written(sample, table_of):
    sample[29]["uscc"] = WRONG_CELLS["uscc"]

    with pytest.raises(ImportRefused) as refusal:
        do_import(table_of(sample))

    assert faults(refusal.value.report) == [(31, "uscc")]
    assert registered() == {}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FeedEntry)) == 0


def test_what_stands_twice_in_a_file_is_wrong_where_it_stands_again(sample, table_of):
    report = service.assess(table_of([sample[0], sample[1], sample[0]]), None)

    assert faults(report) == [(4, "uscc"), (4, "licence_no")]
    assert "第 2 行" in report.lines[2].faults[0].reason.zh


def test_a_licence_number_of_another_enterprise_is_wrong(sample, table_of):
    do_import(table_of(sample[:1]))
    sample[1]["licence_no"] = sample[0]["licence_no"]

    assert (2, "licence_no") in faults(service.assess(table_of(sample[1:2]), None))


def test_two_enterprises_may_swap_their_licence_numbers_in_one_file(sample, table_of):
    do_import(table_of(sample[:2]))
    one, two = sample[0]["licence_no"], sample[1]["licence_no"]
    sample[0]["licence_no"], sample[1]["licence_no"] = two, one

    assert do_import(table_of(sample[:2])).counts["changed"] == 2


def test_a_region_outside_the_importers_area_is_wrong(sample, table_of, staff):
    report = service.assess(table_of(sample), staff)

    assert report.counts == {"new": 15, "changed": 0, "same": 0, "wrong": 15}
    assert {remark.reason.zh for line in report.lines for remark in line.faults} == {
        "不在您的辖区内"
    }


def test_nobody_pulls_an_enterprise_of_another_area_into_theirs(sample, table_of, staff):
    do_import(table_of(sample))
    row = sample[15] | {"region_code": "430602", "region_name": "岳阳楼区"}  # of Changde

    report = service.assess(table_of([row]), staff)

    assert faults(report) == [(2, "uscc")]
    assert report.lines[0].changes == []  # nor do they read what is registered of it


def test_another_name_of_the_region_is_a_warning_for_the_code_decides(sample, table_of):
    sample[4]["region_name"] = "鄂州市华容区"  # 430623 is 华容县

    report = do_import(table_of(sample))

    assert report.lines[4].warnings[0].column.field == "region_name"
    assert registered()["ENT-005"].region_code == "430623"


def test_a_licence_for_another_place_than_the_registration_is_a_warning(sample, table_of):
    sample[0]["licence_no"] = "SC11644200000389"

    report = do_import(table_of(sample))

    reasons = [r.reason.zh for r in report.lines[0].warnings if r.column.field == "licence_no"]
    assert any("442000" in reason for reason in reasons)


def test_a_heading_may_be_chinese(sample, table_of):
    chinese = {column.heading: column.zh for column in COLUMNS}
    rows = [{chinese[key]: value for key, value in row.items()} for row in sample]
    rows[0]["简称"] = "岳阳楼熟食"

    do_import(table_of([rows[0]], encoding="gb18030"))

    assert registered()["ENT-001"].short_name == "岳阳楼熟食"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda row: row.pop("uscc"), "缺少列：统一社会信用代码"),
        (lambda row: row.update(licence_valid_until=""), "不认识的列：licence_valid_until"),
        (lambda row: row.update({"企业名称": "重复"}), "列重复：企业名称"),
    ],
)
def test_wrong_columns_make_a_file_unreadable(sample, table_of, spoil, message):
    spoil(sample[0])

    with pytest.raises(Unreadable, match=message):
        service.assess(table_of(sample[:1]), None)


def test_a_missing_quote_is_seen_in_the_number_of_cells(sample):
    content = csv_of(sample[:1]).replace("示例路1号".encode(), "示例路,1号".encode())

    report = service.assess(tables.read(content), None)

    assert (2, None) in faults(report)


def test_a_spreadsheet_with_numbers_and_dates_is_the_same_as_the_csv(sample, table_of):
    do_import(table_of(sample))
    book = Workbook()
    book.active.append(list(sample[0]))
    for row in sample:
        row = {key: int(value) if value.isdecimal() else value for key, value in row.items()}
        book.active.append(list(row.values()))
    file = io.BytesIO()
    book.save(file)

    assert do_import(tables.read(file.getvalue())).counts["same"] == 30


@pytest.mark.parametrize("cell", ["914403001922038000", "9.14403E+17"])
def test_a_code_that_a_spreadsheet_kept_as_a_number_says_what_happened(sample, table_of, cell):
    sample[0]["uscc"] = cell

    report = service.assess(table_of(sample), None)

    assert "末几位已丢失" in report.lines[0].faults[0].reason.zh


@pytest.mark.parametrize("written", ["2028/2/28", "2028.02.28", "2028年2月28日", "20280228"])
def test_a_date_may_be_written_as_people_write_it(sample, table_of, written):
    sample[0]["licence_valid_to"] = written

    assert (
        service.assess(table_of(sample), None).lines[0].values["licence_valid_to"].isoformat()
        == "2028-02-28"
    )


def test_a_phone_receives_the_enterprise(sample, table_of):
    do_import(table_of(sample))
    plant = registered()["ENT-001"]

    data = feed.load("enterprise", [str(plant.id)])[str(plant.id)]

    assert data == {
        "id": str(plant.id),
        "uscc": "91430602MADEM00115",
        "name": "示例岳阳楼熟食第01有限公司",
        "short_name": None,
        "pinyin": "slyylssd01yxgs",
        "licence_no": "SC10443060290016",
        "licence_valid_to": "2028-02-28",
        "category": {"code": "MEAT", "zh": "肉制品", "en": "meat products"},
        "region": {"code": "430602", "zh": "岳阳楼区", "en": "Yueyanglou District"},
        "risk_grade": "C",
        "status": "示例",
        "closed": False,
        "address": "示例路1号",
        "contact_person": "联系人01",
        "contact_phone": "",
        "last_visit": None,
    }


def test_an_enterprise_that_moves_leaves_its_former_region(sample, table_of):
    do_import(table_of(sample))
    plant = str(registered()["ENT-001"].id)
    sample[0]["region_code"], sample[0]["region_name"] = "430603", "岳阳市云溪区"

    do_import(table_of(sample))

    assert db.session.get(FeedEntry, ("enterprise", plant, "430602")).gone
    assert not db.session.get(FeedEntry, ("enterprise", plant, "430603")).gone


def test_search_finds_by_name_initials_and_numbers_within_the_area(sample, table_of, staff):
    do_import(table_of(sample))
    with write():
        everywhere, _ = add_person("boss", "Boss", "staff", [""])

    def found(person, **wanted):
        page = service.page(person, service.Wanted(**wanted), "")
        return sorted(each.number for each in page.items)

    assert found(staff, text="米粉") == ["ENT-014"]
    assert found(everywhere, text="米粉") == ["ENT-014", "ENT-025"]
    assert found(staff, text="SLDTRY") == ["ENT-010"]
    assert found(staff, text="Ent-010") == ["ENT-010"]
    assert found(staff, text="madem0089j") == ["ENT-008"]
    assert found(staff, text="SC11143068190085") == ["ENT-008"]
    assert found(staff, text="%") == []
    assert found(staff, region="430623") == ["ENT-005", "ENT-011"]
    assert found(staff, region="430700") == []
    assert found(staff, category="TEA", grade="A") == ["ENT-003"]
