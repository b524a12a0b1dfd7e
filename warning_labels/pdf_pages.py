"""The page tree: balanced, so that a viewer reaches any of 100,000 pages in a few steps."""

from dataclasses import dataclass, field
from typing import Final

from warning_labels.pdf_file import PdfFile

MOST_KIDS: Final = 64


@dataclass(slots=True)
class Node:
    """A node that still takes kids."""

    number: int
    kids: list[int] = field(default_factory=list)
    pages: int = 0


class PageTree:
    """Takes pages one by one and writes each node as soon as it is full."""

    def __init__(self, file: PdfFile) -> None:
        self.file = file
        self.levels: list[Node] = [Node(file.reserve())]
        self.size: tuple[float, float] | None = None  # of the first page; others inherit it
        self.count = 0

    def add(self, entries: bytes, size: tuple[float, float]) -> None:
        """Add a page of `size` in points; `entries` are the others of its dictionary."""
        if self.size is None:
            self.size = size
        if size != self.size:
            entries += media_box(size)
        page = self.file.reserve()
        parent = self.open_node(0, page, 1)
        self.file.add(b"<</Type/Page/Parent %d 0 R%b>>" % (parent, entries), page)
        self.count += 1

    def open_node(self, level: int, kid: int, pages: int) -> int:
        """Hang a kid below the node that is open at a level, and answer that node's number."""
        if level == len(self.levels):
            self.levels.append(Node(self.file.reserve()))
        node = self.levels[level]
        if len(node.kids) == MOST_KIDS:
            self.close(level)
            node = self.levels[level] = Node(self.file.reserve())
        node.kids.append(kid)
        node.pages += pages
        return node.number

    def close(self, level: int) -> None:
        node = self.levels[level]
        parent = self.open_node(level + 1, node.number, node.pages)
        self.write(node, b"/Parent %d 0 R" % parent)

    def write(self, node: Node, entries: bytes) -> None:
        kids = b" ".join(b"%d 0 R" % kid for kid in node.kids)
        dictionary = b"<</Type/Pages/Count %d/Kids[%b]%b>>" % (node.pages, kids, entries)
        self.file.add(dictionary, node.number)

    def finish(self) -> int:
        """Write the nodes that are still open and answer the number of the root."""
        level = 0
        while level < len(self.levels) - 1:
            self.close(level)
            level += 1
        root = self.levels[level]
        self.write(root, media_box(self.size or (0, 0)))
        return root.number


def media_box(size: tuple[float, float]) -> bytes:
    return b"/MediaBox[0 0 %.3f %.3f]" % size
