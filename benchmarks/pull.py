"""A phone's first download of its whole county, from SQLite.

Page after page as the phone reads them, through gunicorn, with what they are compressed to.

    python benchmarks/pull.py [--json]
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import brotli
from service import Client, cpu_seconds, installation, serving
from table import Figure, report


def pull(folder: Path) -> list[Figure]:
    with serving(folder, "") as (port, server):
        client = Client(port)
        client.headers["Accept-Encoding"] = "br"
        client.fetch("GET", "/api/v1/changes?limit=1")
        start, cpu = time.perf_counter(), cpu_seconds(server)
        size, count, since, more = 0, 0, "", True
        while more:
            data = client.fetch("GET", f"/api/v1/changes?limit=1000{since}")
            size += len(data)
            page = json.loads(brotli.decompress(data))
            count += len(page["changes"])
            since, more = f"&since={page['cursor']}", page["more"]
        spent, cpu = time.perf_counter() - start, cpu_seconds(server) - cpu
    return [
        Figure("pull, the server's processor", cpu, "s"),
        Figure(f"pull of a county, {count:,} objects", spent, "s", 2, at_most=True),
        Figure("pull, compressed", size / 2**20, "MiB", 1.5, at_most=True),
    ]


if __name__ == "__main__":
    with installation() as (_app, folder):
        figures = pull(folder)
    report(figures)
