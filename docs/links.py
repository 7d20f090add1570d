"""Links of a built site that lead nowhere: to no page, or to no heading of it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

_LINK = re.compile(r'href="([^"]+)"')


def dead_links(folder: Path) -> list[str]:
    """Each as `page: link`; addresses elsewhere are not asked."""
    pages = {path.resolve(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html"))}
    found = []
    for path, text in pages.items():
        for link in dict.fromkeys(_LINK.findall(text)):
            if "://" in link:
                continue
            target, _, name = unquote(link).partition("#")
            page = pages.get((path.parent / target).resolve() if target else path)
            if page is None or (name and f'id="{name}"' not in page):
                found.append(f"{path.relative_to(folder.resolve())}: {link}")
    return found
