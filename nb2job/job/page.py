"""A page in one file, with styles, scripts and data: nothing else is fetched or run."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence

from nb2job.job.template import render, templates_folder


def page(
    name: str, title: str, data: object, *, scripts: Sequence[str] = (), packed: Sequence[str] = ()
) -> str:
    """The page of that name below templates/pages, with its own styles and scripts.

    What comes from a notebook or a store goes into `data` and `title` only. The page's policy allows the
    scripts written here by their hashes, and no address at all.

    Args:
        name: of `templates/pages/<name>.html.j2`, `.css` and `.js`.
        title: any text.
        data: what JSON can hold; the scripts read it as DATA.
        scripts: names of more scripts of that folder, run before the page's own.
        packed: whole texts of libraries, stored compressed and unpacked by the page's own script.
    """
    own = [_text(f"{one}.js") for one in ("page", *scripts, name)]
    return render(
        "pages/page.html.j2",
        title=title,
        style=_text("page.css") + _text(f"{name}.css"),
        body=render(f"pages/{name}.html.j2", title=title),
        data=_inert(data),
        scripts=own,
        packed=[_packed(text) for text in packed],
        hashes=" ".join(_hash(text) for text in [*own, *packed]),
    )


def _text(name: str) -> str:
    return (templates_folder() / "pages" / name).read_text(encoding="utf-8")


def _inert(data: object) -> str:
    """JSON in which no tag can end or begin; a lone surrogate stays escaped."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _packed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
