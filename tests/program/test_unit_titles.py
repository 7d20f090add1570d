"""Titles of units that no heading opens, and headings of sections that are cut in several parts."""

from __future__ import annotations

import pytest

from nb2job.notebook.cell import Place
from nb2job.program.announced import announced
from nb2job.program.program import Statement, Unit
from nb2job.program.unit_names import named
from nb2job.program.unit_titles import title_of


def lines(text: str) -> tuple[Statement, ...]:
    return tuple(Statement(line, Place(1, 1)) for line in text.split("\n"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Now let's scale the data:", "Now let's scale the data"),
        ("Prices vary a lot.\n\nCompute the yearly means", "Compute the yearly means"),
        ("Split the set in two. The first part is larger, of course.", "Split the set in two"),
        ("Let's build our model now", "Let's build our model"),
        ("Plot of the prices:", ""),  # a noun
        ("Decoding such a message is easy", ""),
        ("Use it in this cell", ""),
        ("Look at the data", ""),
        ("The score of the model is high", ""),
        ("![a picture](a.png)", ""),
        ("", ""),
    ],
)
def test_what_a_text_announces(text: str, said: str) -> None:
    assert announced(text) == said


@pytest.mark.parametrize(
    ("code", "above", "title"),
    [
        ("# Compare the means\nx = f(1)", "", "Compare the means"),
        ("#@ COMPARING THE MEANS:\nx = f(1)", "", "COMPARING THE MEANS"),
        ("# Import what is needed\nimport a\nx = f(1)", "", ""),
        ("# Train a model\nx = f(1)", "", ""),  # nothing is trained
        ("x = f(1)", "Plot the curve", ""),  # nothing is drawn
        ("plt.plot(x)", "Plot the curve", "Plot the curve"),
        ("m = Model()\nm.fit(x)", "Build a small model", ""),  # it is trained, too
    ],
)
def test_titles_that_the_code_bears_out(code: str, above: str, title: str) -> None:
    first, _, rest = code.partition("\n") if code.startswith("#") else ("", "", code)
    found = lines(rest)
    found = (found[0].saying(f"{first}\n{found[0].text}" if first else found[0].text), *found[1:])
    assert title_of([(found, above)]) == title


def names(title: str, *parts: str) -> list[str]:
    units = [Unit("" if number else title, lines(part), int(not number)) for number, part in enumerate(parts)]
    return [one.name for one in named(units, frozenset())]


def test_a_heading_is_at_the_part_that_does_what_it_says() -> None:
    load, train, draw = 'iris = pd.read_csv("a.csv")', "clf = Model()\nclf.fit(iris)", "plt.plot(iris)"
    assert names("Softmax Regression", load, train, draw) == [
        "load_data",
        "train_softmax_regression",
        "plot_softmax_regression",
    ]
    assert names("Training a network", load, draw, train) == ["load_data", "plot_network", "train_network"]
    assert names("Loss curves", train, draw) == ["train_model", "draw_loss_curves"]
    assert names("Gini", draw, "a = f(1)\nb = g(a)") == ["plot_gini", "gini"]


def test_a_part_that_only_loads_is_named_so() -> None:
    assert names("US Equities Deep Clean", 'us_equities = read_parquet("a")') == ["load_us_equities"]
    assert names("Data contract", "set_seed(1)") == ["set_seed"]


def test_headings_that_begin_alike_are_told_apart_by_their_ends() -> None:
    found = names("Products: rotation", "a = f(1)") + names("Products of sets: shearing", "a = f(1)")
    assert found == ["products_rotation", "products_of_sets"]


def test_shell_lines_are_commands() -> None:
    assert names("", 'run_shell("hdfs dfs -ls")\nrun_shell("hdfs dfs -cat a")') == ["run_hdfs_commands"]
