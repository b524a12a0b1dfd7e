"""Whatever happens between two readings, a phone that follows holds what a new phone would."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.accounts.models import Person, PersonArea
from server.changes import feed
from server.changes.service import changes_for
from server.database import db, now, write

REGIONS = ["430000", "430600", "430621", "430602", "430700", "430721"]
INSIDE = ("430000", "430600", "430621", "430602")  # of 430600: there, below, or above

joins = st.tuples(st.just("join"), st.sampled_from(REGIONS))
moves = st.tuples(st.just("move"), st.integers(0, 5), st.sampled_from(REGIONS))
leaves = st.tuples(st.just("leave"), st.integers(0, 5))
reads = st.tuples(st.just("read"), st.integers(1, 5))


class AnInstallation:
    """People who come, move and leave, as the people's pages would let them."""

    def __init__(self):
        self.people = []

    def join(self, region):
        with write():
            name = f"p-{uuid4()}"
            person = Person(username=name, name=name, role="inspector", password_hash="-")
            person.areas = [PersonArea(region_code=region)]
            db.session.add(person)
            db.session.flush()
            self.people.append(person.id)
            feed.publish("person", str(person.id), [region])

    def move(self, which, region):
        if which >= len(self.people):
            return
        with write():
            person = db.session.get_one(Person, self.people[which])
            if [area.region_code for area in person.areas] != [region]:
                person.areas = [PersonArea(region_code=region)]
            feed.publish("person", str(person.id), [region])

    def leave(self, which):
        if which >= len(self.people):
            return
        with write():
            person = db.session.get_one(Person, self.people[which])
            person.disabled_at = now()
            feed.publish("person", str(person.id), [area.region_code for area in person.areas])


class APhone:
    def __init__(self, person_id):
        self.person_id, self.cursor, self.held = person_id, None, {}

    def read(self, limit):
        page = changes_for(db.session.get_one(Person, self.person_id), self.cursor, limit)
        assert len(page.changes) <= limit
        self.cursor = page.cursor
        for change in page.changes:
            self.held[change["type"], change["id"]] = change["data"]
        return page.more

    def read_to_the_end(self, limit=1000):
        while self.read(limit):
            pass
        return {key: data for key, data in self.held.items() if data is not None}


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(joins | moves | leaves | reads, max_size=15), limit=st.integers(3, 9))
def test_phone_that_follows_holds_what_a_new_phone_would(app, inspector, steps, limit):
    installation, phone = AnInstallation(), APhone(inspector.id)
    for what, *details in steps:
        (phone.read if what == "read" else getattr(installation, what))(*details)

    followed = phone.read_to_the_end(limit)

    assert followed == APhone(inspector.id).read_to_the_end()
    areas = {
        code
        for (type_, _id), data in followed.items()
        if type_ == "person"
        for code in data["regions"]
    }
    assert areas <= set(INSIDE)
