"""The site: every command, code and setting has its place, what is shown is so, and no link is dead."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from docs.links import dead_links
from docs.site import anchor, build
from nb2job.cli import COMMANDS
from nb2job.rules import RULES
from nb2job.settings.table import ProjectTable


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


def test_no_link_is_dead(site: Path) -> None:
    assert dead_links(site) == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html">b</a> <a href="#x">x</a> <a href="https://y.org">y</a>'
    )
    assert dead_links(tmp_path) == ["a.html: b.html", "a.html: #x"]


def test_every_command_code_and_setting_has_its_place(site: Path) -> None:
    for row in COMMANDS:
        assert row.help.split(".")[0] in (site / "commands" / f"{row.name}.html").read_text(encoding="utf-8")
    assert {path.stem for path in (site / "rules").iterdir()} == {rule.code for rule in RULES}
    settings = (site / "settings.html").read_text(encoding="utf-8")
    names = [one.name for one in fields(ProjectTable) if one.name not in {"job", "notebooks"}]
    assert [name for name in names if f"<code>{name}</code>" not in settings] == []


def test_constructs_are_told_by_what_converting_says(site: Path) -> None:
    text = (site / "constructs.html").read_text(encoding="utf-8")
    (row,) = re.findall(r"<td><code>%matplotlib inline</code></td>\n<td>(.*?)</td>", text)
    assert "has no meaning in a script" in row
    assert "rules/NB304.html" in row


def test_every_page_is_reached_from_the_first(site: Path) -> None:
    waiting, seen = [site / "index.html"], set()
    while waiting:
        path = waiting.pop().resolve()
        if path not in seen:
            seen.add(path)
            links = re.findall(r'href="([^"#:]+)', path.read_text(encoding="utf-8"))
            waiting += [path.parent / link for link in links]
    assert {path.resolve() for path in site.rglob("*.html")} == seen


def test_an_anchor_has_no_signs() -> None:
    assert anchor("What it means: `x`") == "what-it-means-x"
