"""The file format of PDF (ISO 32000): objects, streams, the cross-reference table.

No date and no random identifier goes in, so equal content gives equal bytes.
"""

import zlib
from hashlib import sha256
from typing import BinaryIO


class PdfFile:
    """Objects one after another, then the table that says where each begins."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.position = 0
        self.offsets: list[int] = []
        self.digest = sha256()
        self.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def write(self, data: bytes) -> None:
        self.out.write(data)
        self.digest.update(data)
        self.position += len(data)

    def reserve(self) -> int:
        """A number for an object that follows later."""
        self.offsets.append(0)
        return len(self.offsets)

    def add(self, body: bytes, number: int | None = None) -> int:
        """Write an object, under a reserved number or the next one."""
        number = number or self.reserve()
        self.offsets[number - 1] = self.position
        self.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def add_stream(self, entries: bytes, data: bytes, number: int | None = None) -> int:
        packed = zlib.compress(data)
        head = b"<<%b/Filter/FlateDecode/Length %d>>" % (entries, len(packed))
        return self.add(b"%b\nstream\n%b\nendstream" % (head, packed), number)

    def finish(self, root: int, info: int) -> None:
        start = self.position
        count = len(self.offsets) + 1
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in self.offsets)
        identifier = self.digest.hexdigest()[:32].encode()
        self.write(b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, rows))
        self.write(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (count, root, info, identifier, identifier, start)
        )
