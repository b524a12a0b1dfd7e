"""How long it takes to recompute everything that is kept: `guanqia verify-seals`, on SQLite.

The records are real ones: checks as an inspector fills them in, each signed by its phone, taken
in as they come from the network, and derived from.

    python benchmarks/seals.py [--json] [--entries 100000]
"""

from __future__ import annotations

import time

from service import Sealed, installation, option
from table import Figure, report

from server.database import db, now
from server.records.ingest import Sending, receive
from server.seals import log
from server.verification.service import verify


def main() -> None:
    wanted, target = option("--entries", 100_000), 60
    with installation() as (app, _folder):
        unsigned = verify().findings  # the county itself, which was written straight to the tables
        while log.size() < wanted:
            sealed = Sealed(app, min(20_000, wanted))
            for batch in sealed.batches:
                receive(batch, Sending(by=sealed.person, sent_at=now()))
                db.session.remove()
        start = time.perf_counter()
        found = verify()
        spent = time.perf_counter() - start
        assert found.findings == unsigned, found.findings[:2]
    report(
        [
            Figure(f"verified, {found.entries:,} entries", spent, "s", target, at_most=True),
            Figure("entries per second", found.entries / spent, "entries/s"),
        ]
    )


if __name__ == "__main__":
    main()
