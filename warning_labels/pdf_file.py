"""The file format of PDF (ISO 32000): objects, streams, the tables that say where each begins.

Objects that are no streams are packed together, as PDF 1.5 allows: thousands of pages take a few
bytes each. No date and no random identifier goes in, so equal content gives equal bytes.
"""

import zlib
from hashlib import sha256
from typing import BinaryIO, Final

PER_OBJECT_STREAM: Final = 200  # whoever opens one object unpacks so many
DEFLATE_LEVEL: Final = 6
ROW: Final = bytes(7)  # of the cross-reference table: kind, place in five bytes, index


class PdfFile:
    """Objects one after another, then the table that says where each begins."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.position = 0
        self.rows = bytearray(ROW)  # seven bytes an object; the file is never held in memory
        self.waiting: list[tuple[int, bytes]] = []  # for the next object stream
        self.digest = sha256()
        self.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def write(self, data: bytes) -> None:
        self.out.write(data)
        self.digest.update(data)
        self.position += len(data)

    def reserve(self) -> int:
        """A number for an object that follows later."""
        self.rows += ROW
        return len(self.rows) // len(ROW) - 1

    def add(self, body: bytes, number: int | None = None) -> int:
        """Keep an object for the next object stream, under a reserved number or the next one."""
        number = number or self.reserve()
        self.waiting.append((number, body))
        if len(self.waiting) == PER_OBJECT_STREAM:
            self.write_waiting()
        return number

    def add_stream(self, entries: bytes, data: bytes, number: int | None = None) -> int:
        """Write a stream, deflated."""
        return self.add_packed(entries, deflated(data), number)

    def add_packed(self, entries: bytes, packed: bytes, number: int | None = None) -> int:
        """Write a stream that is deflated already."""
        return self.add_raw(b"%b/Filter/FlateDecode" % entries, packed, number)

    def add_raw(self, entries: bytes, data: bytes, number: int | None = None) -> int:
        """Write a stream as it is."""
        number = number or self.reserve()
        self.place(number, 1, self.position, 0)
        self.write(
            b"%d 0 obj\n<<%b/Length %d>>stream\n%b\nendstream\nendobj\n"
            % (number, entries, len(data), data)
        )
        return number

    def write_waiting(self) -> None:
        """Pack the objects that wait into one stream (7.5.7)."""
        if not self.waiting:
            return
        stream = self.reserve()
        bodies, heads, position = [], [], 0
        for index, (number, body) in enumerate(self.waiting):
            self.place(number, 2, stream, index)
            heads.append(b"%d %d" % (number, position))
            bodies.append(body)
            position += len(body) + 1
        head = b" ".join(heads) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d" % (len(bodies), len(head))
        self.waiting.clear()
        self.add_stream(entries, head + b"\n".join(bodies), stream)

    def place(self, number: int, kind: int, where: int, index: int) -> None:
        start = number * len(ROW)
        self.rows[start : start + len(ROW)] = b"%c%b%c" % (kind, where.to_bytes(5), index)

    def finish(self, root: int, info: int) -> None:
        """Write the cross-reference stream (7.5.8), which is the trailer too."""
        self.write_waiting()
        start = self.position
        table = self.reserve()
        self.place(table, 1, start, 0)
        identifier = self.digest.hexdigest()[:32].encode("ascii")
        entries = b"/Type/XRef/Size %d/W[1 5 1]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]"
        self.add_stream(
            entries % (table + 1, root, info, identifier, identifier), bytes(self.rows), table
        )
        self.write(b"startxref\n%d\n%%%%EOF\n" % start)


def deflated(data: bytes) -> bytes:
    return zlib.compress(data, DEFLATE_LEVEL)


def text_string(text: str) -> bytes:
    """A text for document information, in UTF-16 with byte order mark."""
    return b"<feff%b>" % text.encode("utf-16-be", "replace").hex().encode("ascii")
