"""Pages of markdown become a site of plain HTML: one template, no script, no other file."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from pathlib import Path
from string import Template

from markdown_it import MarkdownIt
from markdown_it.token import Token

from docs import commands, constructs, rules, settings

FOLDER = Path(__file__).parent
NAV = {"index": "nb2job", "commands": "Commands", "constructs": "Constructs", "settings": "Settings"}
NAV |= {"rules": "Codes", "shell": "Shell", "performance": "Speed"}


def sources() -> dict[str, str]:
    """Every page by its path without an ending: those written by hand, and those made of tables."""
    written = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
    return written | commands.pages() | constructs.pages() | settings.pages() | rules.pages()


def build(folder: Path) -> list[str]:
    """Write the site below a folder; returns the paths of its pages."""
    found = sources()
    template = Template((FOLDER / "template.html").read_text(encoding="utf-8"))
    for name, text in found.items():
        path = folder / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(template.substitute(_parts(name, text)), encoding="utf-8")
    return list(found)


def _parts(name: str, text: str) -> dict[str, str]:
    up = "../" * name.count("/")
    nav = " ".join(f'<a href="{up}{page}.html">{title}</a>' for page, title in NAV.items())
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    title = heading[1].replace("`", "") if heading else name
    return {"title": html.escape(title), "nav": nav, "body": _rendered(text)}


def _rendered(text: str) -> str:
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(text)
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(following.content))
        for inner in following.children or ():
            _point_to_html(inner)
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def anchor(title: str) -> str:
    """The id of a heading."""
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-")


def _point_to_html(token: Token) -> None:
    """Pages name each other by their markdown files, so that links work there too."""
    target = str(token.attrs.get("href", ""))
    if target and "://" not in target:
        token.attrSet("href", re.sub(r"\.md(?=#|$)", ".html", target))
