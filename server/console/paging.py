"""Pages of a list that is in memory already, for the console's pager."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_sqlalchemy.pagination import Pagination


class ListPage(Pagination):
    """The part of `found` that the request's `page` asks for."""

    def _query_items(self) -> list[Any]:
        found: Sequence[Any] = self._query_args["found"]
        return list(found[self._query_offset : self._query_offset + self.per_page])

    def _query_count(self) -> int:
        return len(self._query_args["found"])
