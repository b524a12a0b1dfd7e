"""Chinese found by the first letters of its sounds: 岳阳熟食 by yyss."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=4096)  # the steps of thousands of control points are a few hundred names
def initials(name: str) -> str:
    """The pinyin initials of a name, lower case; letters and digits in it stay."""
    # Imported when a name is entered: its phrases take 50 MB, which few processes ever need.
    from pypinyin import Style, lazy_pinyin

    letters = lazy_pinyin(name, style=Style.FIRST_LETTER)
    return re.sub("[^a-z0-9]", "", "".join(letters).lower())
