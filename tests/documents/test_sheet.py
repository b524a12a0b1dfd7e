"""A check as PDF."""

from __future__ import annotations

from tests.documents.conftest import pages_of


def test_look(console, rich_check):
    for lang in ("zh", "en"):
        answer = console.get(f"/console/checks/{rich_check}.pdf?lang={lang}")
        assert answer.status_code == 200, answer.text
        open(f"/tmp/rich-{lang}.pdf", "wb").write(answer.data)
        print("\n".join(pages_of(answer.data)))
