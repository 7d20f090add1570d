"""The README shows what nb2job writes: the script in it is the one that comes out."""

from __future__ import annotations

import re
from pathlib import Path

from nb2job.cli import COMMANDS
from nb2job.convert import convert
from nb2job.program.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_script_in_it_is_the_one_that_comes_out() -> None:
    script = convert(ROOT / "fixtures" / "notebooks" / "train.ipynb", Settings(param=("C",))).script
    (shown,) = re.findall(r"<!-- script -->\n```python\n(.*?)```\n<!-- end -->", README, re.DOTALL)
    first, last = re.split(r"# … .* …\n", shown)
    assert first.strip() in script
    assert last.strip() in script


def test_it_names_every_command() -> None:
    for row in COMMANDS:
        assert f"`nb2job {row.name}" in README


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
