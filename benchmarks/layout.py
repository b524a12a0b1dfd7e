"""How long a label takes to be laid out: 127 control points, two thousand plants, one core."""

from __future__ import annotations

from dataclasses import replace

from labels import specs
from table import Figure, report, seconds

from warning_labels import LabelSpec, lay_out

LABELS = 10_000
PLANTS = 2_000
MOST_MICROSECONDS = 60.0


def of_many_plants() -> list[LabelSpec]:
    """The catalogue's points over and over, each with the next plant."""
    points = specs(127)
    return [
        replace(points[number % len(points)], enterprise=f"示例食品第{number % PLANTS:04}有限公司")
        for number in range(LABELS)
    ]


def main() -> None:
    labels = of_many_plants()

    def run() -> None:
        for spec in labels:
            lay_out(spec)

    each = 1e6 * seconds(run) / LABELS
    report([Figure("laid out, parts known", each, "μs/label", MOST_MICROSECONDS, at_most=True)])


if __name__ == "__main__":
    main()
