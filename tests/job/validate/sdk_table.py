"""python -m tests.job.validate.sdk_table: the bad definitions, what azure-ai-ml does, what we say.

What azure-ai-ml does is written into each case.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from statistics import median

from tests.job.validate.cases import CASES, copied
from tests.job.validate.sdk_verdict import sdk_verdict


def main(folder: Path) -> None:
    """Print the table, write the third line of each case, and count; its words are long."""
    kinds: Counter[str] = Counter()
    lengths = []
    for case in CASES:
        verdict, reason = sdk_verdict(folder / case.path.name)
        kinds[verdict] += 1
        print(f"{case.fault} | {verdict} | {' '.join(case.codes)}")
        lengths += [len(reason)] * bool(reason)
        text = case.path.read_text(encoding="utf-8")
        text = re.sub("(?m)^# azure-ai-ml: .*$", f"# azure-ai-ml: {verdict}", text, count=1)
        case.path.write_text(text, encoding="utf-8")
    for kind, number in kinds.most_common():
        print(f"{number:4} {kind}")
    print(f"its messages: {median(lengths):.0f} characters (median), up to {max(lengths)}")


if __name__ == "__main__":
    with copied() as folder:
        main(folder)
