"""The conversion report in a browser: lines linked both ways, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nb2job.convert import convert
from nb2job.explain.report import report_of
from nb2job.program.settings import Settings
from tests.pages.conftest import PHONE

TRAIN = Path(__file__).parents[2] / "fixtures" / "notebooks" / "train.ipynb"

HOSTILE = """\
# %% [markdown]
# # <img src=x onerror="window.hit=1"> </script><script>window.hit=1</script>
# %%
rate = "</script><img src=x onerror='window.hit=1'>"
print("<b>", rate)
"""


@pytest.fixture(scope="module")
def train() -> str:
    return report_of(convert(TRAIN, Settings(param=("C",))))


def line(page: Any, pane: str, text: str) -> Any:
    return page.locator(f"#{pane} .line", has_text=text).first


def test_a_line_is_linked_with_its_counterpart(train: str, open_page: Callable[..., Any]) -> None:
    page = open_page(train)
    line(page, "notebook", "model = LogisticRegression").hover()
    lit = page.locator("#script .line.lit")
    assert "LogisticRegression(C=C" in "".join(lit.all_inner_texts())
    assert lit.first.is_visible()
    assert "NB308" in page.locator("#reason").inner_text()
    line(page, "script", 'logger.info("Accuracy').click()
    assert "print('Accuracy:', acc)" in page.locator("#notebook .line.lit").inner_text()
    line(page, "notebook", "import pandas").hover()  # what was clicked stays
    assert "NB312" in page.locator("#reason").inner_text()


def test_it_goes_by_keyboard(train: str, open_page: Callable[..., Any]) -> None:
    page = open_page(train)
    page.locator("#notebook .line[tabindex='0']").focus()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.innerText").strip().endswith("df.head()")
    assert "dropped" in page.locator("#reason").inner_text()
    page.get_by_role("button", name="cell 12:3").click()
    assert "print('Accuracy:', acc)" in page.locator("#notebook .line.lit").inner_text()


def test_what_flows_is_drawn(train: str, open_page: Callable[..., Any]) -> None:
    page = open_page(train)
    shown = page.locator("#graph text").all_text_contents()
    assert {"read_data", "evaluate_model", "--C", "df", "X_test, y_test"} <= set(shown)


def test_a_long_name_keeps_to_its_box(train: str, open_page: Callable[..., Any]) -> None:
    page = open_page(train.replace('"read_data"', '"read_' + "w" * 40 + '"'))
    widths = page.locator("#graph g").evaluate_all("all => all.map((one) => one.getBBox().width)")
    assert set(widths) == {240}
    assert page.locator("#graph title").first.text_content() == "read_" + "w" * 40


def test_all_can_read_it(
    train: str, open_page: Callable[..., Any], serious: Callable[[Any], list[str]]
) -> None:
    page = open_page(train, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    line(page, "notebook", "df.head()").click()
    assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 19, 24)"
    assert serious(page) == []


def test_nothing_of_the_notebook_is_run(open_page: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "<i>.py"
    path.write_text(HOSTILE)
    page = open_page(report_of(convert(path, Settings())))
    assert page.evaluate("window.hit") is None
    assert page.locator("main img, main b").count() == 0
    assert page.locator("h1").inner_text().startswith("<i>.py")
    assert "</script><img" in line(page, "notebook", "rate =").inner_text()
