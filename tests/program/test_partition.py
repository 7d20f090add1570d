"""Where units end, what they are called, and what is said about them."""

from __future__ import annotations

import keyword

import pytest

from nb2job.notebook.cell import Cell, Notebook
from nb2job.program.atoms import LONG
from nb2job.program.generated import Generated, avoiding
from nb2job.program.parse import parse
from nb2job.program.partition import sections, size
from nb2job.program.program import Unit
from nb2job.program.prose import docstring, paragraph, plain
from nb2job.program.settings import Settings
from nb2job.program.unit_names import named

_SECOND = ("## Wrangle the data of the lake with a shared token", "y = 2")


def cut(*cells: str) -> list[Unit]:
    """Sections of a notebook; a cell that begins with `#` and a space is markdown."""
    found = [
        Cell(number, "markdown" if text.startswith("#") else "code", text)
        for number, text in enumerate(cells, start=1)
    ]
    return [*sections(parse(Notebook("a.ipynb", tuple(found)), Settings()).units)]


def lines(count: int, name: str = "x") -> str:
    return "\n".join(f"{name}{number} = f({number})" for number in range(count))


def test_a_section_is_what_stands_under_a_heading() -> None:
    found = cut("# Title", "## A", lines(5, "a"), lines(5, "b"), "## B", lines(5, "c"))
    assert [(one.title, len(one.statements)) for one in found] == [("A", 10), ("B", 5)]


def test_a_heading_that_says_nothing_leaves_its_place_to_the_one_below() -> None:
    found = cut("## Example", "### Weigh the lakes", lines(5), "## B", lines(5))
    assert [one.title for one in found] == ["Weigh the lakes", "B"]


def test_a_title_of_several_lines() -> None:
    found = cut("# Lakes of the North\n# -- Code of the book", "## Weigh them", lines(5), "## B", lines(5))
    assert [one.title for one in found] == ["Weigh them", "B"]


def test_smaller_headings_are_steps_of_their_own() -> None:
    found = cut("## A", "### Aa", lines(5), "### Ab", lines(3), "## B", lines(3))
    assert [one.title for one in found] == ["Aa", "Ab", "B"]


def test_tiny_parts_belong_to_their_section() -> None:
    found = cut("## A", lines(9), "### Step 1", lines(1), "### Step 2", lines(1), "## B", lines(3))
    assert [one.title for one in found] == ["A", "B"]


def test_of_several_headings_the_one_that_says_what_is_done() -> None:
    found = cut("## Fit the lakes", "### Remarks on ice", lines(5), "## B", lines(5))
    assert [one.title for one in found] == ["Fit the lakes", "B"]
    found = cut("## Fit", "### Ice", lines(9, "a"), "### Rain", lines(9, "b"), "## B", lines(5))
    assert [one.title for one in found] == ["Ice", "Rain", "B"]
    found = cut(
        "## T", "### Ice", "#### Student solution", lines(9, "a"), "### Rain", lines(9), "## B", lines(5)
    )
    assert [one.title for one in found] == ["Ice", "Rain", "B"]


def test_the_heading_of_code_among_headings_without() -> None:
    found = cut("## Hessians", "### Constant", "### Sine of x", lines(9), "### Cosine", "## B", lines(5))
    assert [one.title for one in found] == ["Sine of x", "B"]


def test_no_code_goes_under_the_heading_of_another() -> None:
    found = cut("# T", "## Count", "### Lakes", lines(5), "### Rivers", lines(1), "## Weigh", lines(9))
    assert [one.title for one in found] == ["Lakes", "Rivers", "Weigh"]


def test_a_long_section_is_cut_at_its_smaller_headings() -> None:
    found = cut("## A", lines(5), "### A1", lines(30), "### A2", lines(30), "## B", lines(3))
    assert [one.title for one in found] == ["A", "A1", "A2", "B"]
    assert all(size(one) <= LONG for one in found)


def test_a_long_section_is_cut_where_a_cell_ends() -> None:
    found = cut("## A", *(lines(15, name) for name in "abcd"), "## B", lines(3))
    assert [size(one) for one in found[:-1]] == [30, 30]


def test_a_section_that_is_not_long_is_no_more_than_one_step() -> None:
    found = cut("## A", *(lines(9, name) for name in "abcd"), "## B", lines(3))
    assert [size(one) for one in found] == [36, 3]


def test_a_long_cell_is_cut_between_its_statements() -> None:
    found = cut("## A", lines(100), "## B", lines(3))
    assert sum(size(one) for one in found[:-1]) == 100
    assert all(size(one) <= LONG for one in found)


def test_a_long_cell_is_cut_where_its_author_left_a_line_free() -> None:
    found = cut("## A", f"{lines(40, 'a')}\n\n# Then the others\n{lines(35, 'b')}")
    assert [(one.title, len(one.statements)) for one in found] == [("A", 40), ("Then the others", 35)]


def test_a_cell_that_is_not_much_too_long_stays_whole() -> None:
    woven = "\n".join(f"b{number} = f(a{number}, b{number - 1})" for number in range(1, 28))
    found = cut("## A", lines(30, "a") + "\n\nb0 = a0\n" + woven, "## B", lines(3))
    assert [size(one) for one in found] == [58, 3]


def test_values_that_are_only_set_stay_with_what_uses_them() -> None:
    values = "\n".join(f"{name} = np.array([1, 2])" for name in "abcdef")
    found = cut("## A", values, lines(30, "x"), lines(24, "y"), "## B", lines(3))
    assert [size(one) for one in found[:-1]] == [36, 24]
    assert [one.title for one in cut("## A", values, "### C", lines(30, "x"), "## B", lines(3))] == [
        "A",
        "C",
        "B",
    ]


def test_no_border_goes_through_a_figure() -> None:
    drawing = "\n".join(f"y = f({number})\nplt.plot(y)" for number in range(30))
    found = cut("## A", f"{lines(20)}\nplt.figure()\n{drawing}\nplt.legend()\nplt.show()\n{lines(20, 'z')}")
    assert [len(one.statements) for one in found] == [20, 63, 20]


def test_a_second_figure_may_be_cut_off() -> None:
    figure = "plt.figure()\n" + "\n".join(f"plt.plot(y{number})" for number in range(39))
    found = cut("## A", f"{figure}\n{figure}")
    assert [len(one.statements) for one in found] == [40, 40]


def test_a_part_of_a_cell_leaves_no_gap() -> None:
    found = cut("## A", lines(60))
    assert not any(one.gap for unit in found for one in unit.statements)


def test_a_long_statement_stays_whole() -> None:
    loop = "for x in y:\n" + "\n".join(f"    f({number})" for number in range(60))
    found = cut("## A", loop, lines(20))
    assert [size(one) for one in found] == [61, 20]


def test_no_headings_and_many_lines() -> None:
    found = cut(*(lines(15, name) for name in "abcdef"))
    assert sum(len(one.statements) for one in found) == 90
    assert all(size(one) <= LONG for one in found)


def test_few_sections_of_many_cells_are_cut_finer() -> None:
    cells = [lines(3, name) for name in "abcdefgh"]
    assert [size(one) for one in cut("## A", *cells[:6], "## B", *cells[6:])] == [6, 6, 6, 6]
    assert [size(one) for one in cut("## A", *cells[:5], "## B", *cells[6:])] == [15, 6]


def test_what_only_prints_or_may_rise_is_no_step() -> None:
    cells = [lines(3, name) for name in "abcdefgh"]
    found = cut("## A", *cells, "## B", "print(1)", "## C", "print(2)", "## D", "x = 1")
    assert [size(one) for one in found] == [6, 6, 6, 6, 1, 1, 1]


def test_nothing_is_lost_or_moved() -> None:
    cells = ["# T", lines(2, "a"), "## A", lines(3, "b"), "### B", lines(60, "c"), "# U", lines(1, "d")]
    found = cut(*cells)
    texts = [one.text for unit in found for one in unit.statements]
    assert texts == [line for cell in cells if not cell.startswith("#") for line in cell.split("\n")]


def test_definitions_do_not_count() -> None:
    (found,) = cut("import a\n\n\ndef f():\n    return 1\n\n\nx = f()")
    assert size(found) == 1


def test_a_cell_border_leaves_a_gap() -> None:
    (found,) = cut("## A", "x = 1\ny = 2", "z = 3")
    assert [one.gap for one in found.statements] == [False, False, True]


def test_names_are_valid_and_unique() -> None:
    titles = ["Train", "Train", "import", "Match", "class", "", "", "x", "None", "True"]
    found = [one.name for one in named([Unit(title, ()) for title in titles], frozenset({"x", "train"}))]
    assert len(set(found)) == len(found)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in found)
    assert not {"x", "train"} & set(found)


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (("## Data", "x = f()\ny = 2\nz = 3"), ["load_data"]),
        (
            ("## AB", "def f():\n    pass", "import a", "x = f()\nplt.plot(x)\nz = 3", "## BC", "y = 2"),
            ["ab", "bc"],
        ),
        (
            ("## Wrangle the data of the lake with an access key", "x = 1", *_SECOND),
            ["wrangle_data_of_lake", "wrangle_data_of_lake_with_shared_token"],
        ),
        (("x = a.dropna()\ny = a.fillna(0)\nz = 3\nv = 4",), ["prepare_data"]),
        (("x = le.fit(a)\nw = 5\ny = f(w)\nz = 3\nv = 4",), ["run_step"]),
        (
            ("## Train model", "m.fit(x)\ny = 2", "## Train model", "nmf = NMF().fit(x)\nmodel = f(nmf)"),
            ["train_model", "train_nmf"],
        ),
        (
            (
                "## So far",
                "import a",
                "### Heat",
                lines(4, "x"),
                "### Cold",
                lines(4, "y"),
                "## End",
                "z = 1",
            ),
            ["so_far", "heat", "cold", "end"],
        ),
        (("a, b = train_test_split(x)\ngrid = GridSearchCV(m)\ngrid.fit(a)\nc = 4",), ["tune_model"]),
        (
            ("## Table of Contents", "x = 1\nsave(x)\ny = 2\nz = 3", "## Fit", "m.fit(x)"),
            ["set_up", "fit_model"],
        ),
    ],
)
def test_names(cells: tuple[str, ...], names: list[str]) -> None:
    assert [one.name for one in named(cut(*cells), frozenset())] == names


# -- names that the script adds -------------------------------------------------------------------


def test_names_that_are_free() -> None:
    assert avoiding(frozenset(), frozenset(), frozenset()) == Generated()


def test_names_that_are_taken() -> None:
    taken = frozenset({"args", "main", "logger", "logger_", "os"})
    found = avoiding(taken, taken, frozenset({"os"}))
    assert (found.args, found.main, found.logger, found.os) == ("args_", "main_", "logger__", "os")


def test_names_of_inner_scopes_only_matter_where_functions_read_them() -> None:
    found = avoiding(frozenset(), frozenset({"args", "logger"}), frozenset())
    assert (found.args, found.logger) == ("args", "logger_")


def test_every_name_is_different() -> None:
    found = avoiding(frozenset(), frozenset(), frozenset())
    assert len(found.all_names()) == len(Generated.__slots__)


# -- prose ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Train model", "", "Train model."),
        ("train!", "", "Train!"),
        ("1. Load", "", "Load."),
        ("Key takeaways", "", "Run it."),
        ("", "", "Run it."),
        ("**Fit** `it`", "", "Fit it."),
        ("A", "One line.\nSame paragraph.\n\nNext.", "A.\n\nOne line. Same paragraph."),
        ("A", "- a\n- b\n\nText.", "A.\n\nText."),
        ("A", "![x](y.png)\n\n| a |\n\n> q", "A."),
        ('Say "hi"', "", "Say 'hi'."),
        ('Say "hi" twice', "", 'Say "hi" twice.'),
        ("Back\\slash", "", "Backslash."),
        ("_**Credit** card frauds, told apart_", "", "Credit card frauds, told apart."),
    ],
)
def test_docstrings(title: str, text: str, expected: str) -> None:
    assert docstring(title, text, "run_it") == expected


def test_a_number_that_only_tells_names_apart_says_nothing() -> None:
    assert docstring("", "", "train_model_2") == "Train model."
    assert docstring("", "", "step_2") == "Step 2."
    assert docstring("", "", "lakes_part_2") == "Lakes, part 2."


@pytest.mark.parametrize(
    ("title", "name", "expected"),
    [
        ("Question 4", "train_model", "Train model (Question 4)."),
        ("Exercise 1.", "plot_rates", "Plot rates (Exercise 1)."),
        ("Question 3:", "question_3", "Question 3."),
        ("3D projection", "plot_projection", "3D projection."),
        ("4.1 Train", "train", "Train."),
    ],
)
def test_a_title_that_only_counts_stands_behind_the_name(title: str, name: str, expected: str) -> None:
    assert docstring(title, "", name) == expected


@pytest.mark.parametrize("text", ['a"""b', "a\\", 'ends with "', "tab\tand  spaces", "a\\nb"])
def test_a_docstring_stays_inside_its_quotes(text: str) -> None:
    for found in (docstring(text, text, "f"), docstring("A", text, "f")):
        assert '"""' not in found
        assert not found.endswith(('"', "\\"))
        space: dict[str, object] = {}
        exec(f'def f():\n    """{found}"""', space)


def test_long_prose_is_wrapped_and_cut() -> None:
    found = docstring("A", "Word " * 30 + ". " + "More words here. " * 40, "f")
    assert max(map(len, found.split("\n"))) <= 84
    assert len(paragraph("Some words here. " * 100)) <= 401


def test_marks_are_left_out() -> None:
    assert plain("a **b** _c_ `d` [e](f) <br> x_y 2*3") == "a b c d e x_y 2*3"


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("Two ideas:\n- one\n- two", ""),
        ("We fit. Two ideas come,\n- one", "We fit."),
        ("Here is the plan:", "Here is the plan."),
        ("We fit. Mathematically, the model is\n\n$$y = a x$$", "We fit."),
        ('They call it "the model"', "They call it 'the model'."),
        ("*We fit. We split the sets.*", "We fit. We split the sets."),
        ('We say _"so"_ and 2*3.', 'We say "so" and 2*3.'),
        ("With so little data, it is\n\nWe fit.", "With so little data, it is."),
        ("**Exercise**: fit.", ""),
        ("First. We list them as follows:\n\n* a", "First."),
        ("Look at the tree as it should be:\n```\n|-data\n```", ""),
        ("A plane. Its slope is $\\dfrac{a}{b}$. Then more.", "A plane."),
        ("Let $f(x_1)=x_1^2$ and `__init__` be.", "Let f(x_1)=x_1^2 and __init__ be."),
        ("Salt &mdash; and $P_{d,a}$.", "Salt \N{EM DASH} and P_{d,a}."),
        ("We fit. Run the following cell to log in.", "We fit."),
        ("This notebook fits a tree.", "This script fits a tree."),
        ("The cells of a mouse divide.", "The cells of a mouse divide."),
        ("long " * 100, ""),
        ("As you saw in the lecture, it fits. This is slow. The tree has a root.", "The tree has a root."),
        ("Complete the code below. We fit.", "We fit."),
        ("It fits. That takes long.", "It fits. That takes long."),
    ],
)
def test_what_prose_becomes(prose: str, expected: str) -> None:
    assert paragraph(prose) == expected


def test_what_is_drawn_stays_with_the_model_that_it_shows() -> None:
    pairs = [
        (
            f"{name} = KMeans({name!r})\n{name}_labels = {name}.fit_predict(X)",
            f"plt.scatter(X, {name}_labels)",
        )
        for name in ("single", "complete", "average", "ward")
    ]
    found = cut("X, y = make_blobs(9)", *(cell for pair in pairs for cell in pair))
    assert [one.statements[-1].text for one in found] == [drawn for _, drawn in pairs]
