"""A long list page by page: every row once, in order, forwards and backwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from server.console import keyset
from server.database import db, write
from server.enterprises.models import Enterprise

ORDERS = {
    "one direction": [Enterprise.risk_grade, Enterprise.name, Enterprise.id],
    "falling": [Enterprise.id.desc()],
    "mixed": [
        Enterprise.risk_grade.desc(),
        Enterprise.licence_valid_to,
        Enterprise.name.desc(),
        Enterprise.id,
    ],
}
ALL = sa.select(Enterprise)


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def enterprises(app):
    """23 enterprises; many share a grade, a date or a name."""
    with write():
        db.session.add_all(
            Enterprise(
                uscc=f"{number:018d}",
                name=f"厂{number % 4}",
                licence_no=f"SC{number:014d}",
                licence_category="04",
                licence_subcategory="0401",
                licence_valid_to=date(2027, 1, 1) + timedelta(days=number % 3),
                category_code="MEAT",
                region_code="430602",
                risk_grade="ABCD"[number % 4 // 2],
                status="",
            )
            for number in range(23)
        )


def in_order(keys):
    return [each.id for each in db.session.scalars(ALL.order_by(*keys))]


def ids(page):
    return [each.id for each in page.items]


def test_every_row_comes_once_whichever_way_one_goes(enterprises):
    for keys in ORDERS.values():
        expected = in_order(keys)
        pages = [keyset.counted_page(ALL, keys, "", 5)]
        while pages[-1].after:
            pages.append(keyset.counted_page(ALL, keys, pages[-1].after, 5))
        assert [id_ for page in pages for id_ in ids(page)] == expected
        assert pages[0].before is None

        for before, page in zip(reversed(pages[:-1]), reversed(pages), strict=False):
            again = keyset.counted_page(ALL, keys, page.before, 5)
            assert ids(again) == ids(before)
            assert again.after is not None
        assert again.before is None  # the first page


def test_what_comes_and_goes_meanwhile_repeats_no_row(enterprises):
    keys = ORDERS["one direction"]
    first = keyset.counted_page(ALL, keys, "", 5)
    with write():
        gone = db.session.get(Enterprise, ids(first)[0])
        db.session.delete(gone)

    second = keyset.counted_page(ALL, keys, first.after, 5)

    assert not set(ids(first)) & set(ids(second))
    assert ids(second) == in_order(keys)[4:9]


def test_counts_up_to_a_bound(enterprises):
    keys = ORDERS["falling"]
    bounded, whole = (keyset.counted_page(ALL, keys, "", 5, counted=some) for some in (10, 100))
    short = keyset.counted_page(ALL.where(Enterprise.name == "厂1"), keys, "", 50)

    assert (bounded.total, bounded.has_more) == (10, True)
    assert (whole.total, whole.has_more) == (23, False)
    assert (short.total, short.has_more) == (6, False)


@pytest.mark.parametrize("after", ["x", "-", "W10", "WyJBIl0", "WzFd", "Ww", "é", "-WzEsMl0"])
def test_an_address_that_was_cut_short_is_told(enterprises, after):
    keys = ORDERS["mixed"]
    with pytest.raises(keyset.NoSuchPlace):
        keyset.counted_page(ALL, keys, after, 5)
