"""Files of the command line: specifications in, whole files out."""

import errno
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from fontTools.ttLib import TTLibError

from warning_labels.errors import SpecError
from warning_labels.reading import parse_spec
from warning_labels.spec import Spec
from warning_labels.typefaces import Typefaces, typefaces


@dataclass(frozen=True, slots=True)
class Order:
    """A label to print, and the region under which the lists name it."""

    spec: Spec
    region: str = ""


def read_orders(name: str, overrides: Mapping[str, str]) -> list[Order]:
    """The labels of a JSON file, an object or a list; `overrides` replace members of each.

    Raises SpecError with the label's place in the list.
    """
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    content: Any = json.loads(data.decode("utf-8-sig"))
    if not isinstance(content, list):
        return [order(content, overrides)]
    if not content:
        raise SpecError("", "the list holds no label", "列表里没有标签")
    return [numbered(number, item, overrides) for number, item in enumerate(content)]


def numbered(number: int, value: Any, overrides: Mapping[str, str]) -> Order:
    try:
        return order(value, overrides)
    except SpecError as error:
        raise error.within(f"[{number}]") from None


def order(value: Any, overrides: Mapping[str, str]) -> Order:
    if not isinstance(value, dict):
        return Order(parse_spec(value))  # which refuses it
    region = value.get("region")
    if not isinstance(region, str | None):
        raise SpecError("region", "must be a text", "应为文字")
    return Order(parse_spec({**value, **overrides}), region or "")


def read_faces(fallback: Path | None) -> Typefaces:
    try:
        return typefaces(fallback)
    except TTLibError as error:
        raise OSError(errno.EINVAL, f"not a TrueType font: {error}", str(fallback)) from None


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes `path`'s place when all went well; otherwise nothing is left behind."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """No character that a file system gives a meaning of its own."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name)


def said(error: Exception) -> str:
    """What went wrong with a file, without the parts that only a programmer reads."""
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text"
    return getattr(error, "strerror", None) or str(error)
