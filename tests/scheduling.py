"""Which tests run in one process, when several share them: those of a file, and those of a folder
that makes one installation for all of its files."""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling

WHOLE = ("tests/contract/", "tests/faults/phone/", "tests/matrix/")


class ByInstallation(LoadFileScheduling):  # type: ignore[misc]  # xdist carries no types
    def _split_scope(self, nodeid: str) -> str:
        for folder in WHOLE:
            if nodeid.startswith(folder):
                return folder
        return str(super()._split_scope(nodeid))
