"""Headless Chromium: every page that a test opens must neither complain nor ask for an address."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        # As root, in a container, Chromium has no sandbox of its own.
        launched = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens a page's text from a file; after the test nothing may have been said or asked for."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def note(kind: str, text: str) -> None:
        complaints.append(f"{kind}: {text}")

    def open_text(text: str, viewport: dict[str, int] = WIDE, scheme: str = "light") -> Any:
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8")
        context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda said: note(said.type, said.text))
        page.on("pageerror", lambda error: note("error", str(error)))
        page.on(
            "request",
            lambda asked: asked.url.startswith(("file:", "data:", "blob:")) or note("asked for", asked.url),
        )
        page.goto(path.as_uri())
        until(page, "document.documentElement.dataset.ready === 'true'")
        return page

    yield open_text
    for context in contexts:
        context.close()
    assert complaints == []


def until(page: Any, truth: str) -> None:
    """Waits for an expression to be true; Playwright's own way needs an eval, which our pages forbid."""
    end = time.monotonic() + 60
    while not page.evaluate(truth):
        assert time.monotonic() < end, truth
        page.wait_for_timeout(50)


@pytest.fixture(scope="session")
def serious() -> Callable[[Any], list[str]]:
    """What axe-core finds that is serious or critical, each with the elements in question."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def check(page: Any) -> list[str]:
        # The policy of the page lets no script in: axe is run from outside of it.
        found = axe.run(page).response["violations"]
        return [
            f"{one['id']}: {[node['target'] for node in one['nodes']][:5]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    return check
