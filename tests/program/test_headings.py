"""The headings of markdown cells, as people write them."""

from __future__ import annotations

import pytest

from nb2job.program.headings import _blocks, headings


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("## A ##\ntext", [(2, "A", "text")]),
        ("#Decision Tree\nIt splits.\n##XGBoost", [(1, "Decision Tree", "It splits."), (2, "XGBoost", "")]),
        ("3. Encode features\n", [(6, "Encode features", "")]),
        ("\n- Encode **them**:", [(6, "Encode **them**", "")]),
        ("#1. Load\nIt reads.", [(1, "1. Load", "It reads.")]),
        ("above\n# A\n\np\n### B\nq\n", [(1, "A", "p"), (3, "B", "q")]),
        ("<a id='x'></a>\n## A", [(2, "A", "")]),
        ("A\n===\ntext\n\nB *b*\n---\nq", [(1, "A", "text"), (2, "B *b*", "q")]),
        ("<h2 id='a'>Load <b>it</b></h2>\n\ntext", [(2, "Load <b>it</b>", "text")]),
        ("<H1>A\n  b</H1>", [(1, "A b", "")]),
        ("**Load *the* data**:\nmore", [(6, "Load the data", "more")]),
        ("**Load `a.csv`**\n\n- x", [(6, "Load a.csv", "- x")]),
        ("\n__Load:__", [(6, "Load", "")]),
        ("**A**\n\n# B", [(1, "B", "")]),
        ("**Load [it]**\n\n[it]: a.html", [(6, "Load it", "[it]: a.html")]),
    ],
)
def test_headings(source: str, found: list[tuple[int, str, str]]) -> None:
    assert headings(source) == found


@pytest.mark.parametrize(
    "source",
    [
        "",
        " \n",
        "text\nmore text\n---\nend",
        "---\ntext\n\n---\n",
        "~~~\n# no\n~~~",
        "| a |\n|---|\n| b |",
        "> # quoted",
        "- # in a list",
        "<h2><img src='a.png'></h2>",
        "<h2>open",
        "**bold** in a line",
        "a **bold** end",
        "**This is a sentence.**",
        "**Who knows?**",
        "**Note: a remark**",
        "**Output**",
        "**a** **b**",
        "*emphasis*",
        "- **item**",
        "1. a\n2. b",
        "- It ends.",
        "text\n**later**",
        "#1 of the list",
        "#machinelearning",
        "#Data #Science",
        "#!/bin/sh",
        "**" + "long " * 20 + "words**",
    ],
)
def test_what_is_no_heading(source: str) -> None:
    assert headings(source) == []


def test_a_table_of_contents_is_no_section_and_ends_the_one_before() -> None:
    (found,) = headings("# Fraud\nWhat it is.\n\n## Table of Contents\n1. Data\n2. Model")
    assert (found.title, found.prose) == ("Fraud", "What it is.")


def test_a_mark_that_closes_a_heading_is_no_part_of_it() -> None:
    assert [one.title for one in headings("## Diagnostics#\n\n## C#")] == ["Diagnostics", "C#"]


def test_what_stands_in_a_text_is_not_read() -> None:
    """A picture is a link of a million letters, each of which is looked at where links are read."""
    assert "inline" not in _blocks().get_active_rules()["core"]
    assert headings(f"## A\n![](data:image/png;base64,{'iVBOR0' * 9})")[0].title == "A"
