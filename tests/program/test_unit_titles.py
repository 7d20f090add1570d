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
        ("# If we run elsewhere, install libraries\nx = f(1)", "", ""),
        ("# for pretty colors later in the book\nx = f(1)", "", ""),
    ],
)
def test_titles_that_the_code_bears_out(code: str, above: str, title: str) -> None:
    first, _, rest = code.partition("\n") if code.startswith("#") else ("", "", code)
    found = lines(rest)
    found = (found[0].saying(f"{first}\n{found[0].text}" if first else found[0].text), *found[1:])
    assert title_of([(found, above)]) == title


def test_the_first_sentence_of_a_comment() -> None:
    candles = Statement("# Candles with volume\n# Build the figure in a single cell\nx = f(1)", Place(1, 1))
    assert title_of([([candles], "")]) == "Candles with volume"
    assert title_of([([candles.saying("# Candles with volume\n# below them\nx = f(1)")], "")]) == ""


def test_a_comment_that_says_what_is_done_first() -> None:
    steps = ("# Scale the lakes\nx = f(1)", "# then sum up\ny = g(x)", "z = h(y)", "v = h(z)")
    cell = [Statement(text, Place(1, 1)) for text in steps]
    assert title_of([(cell, "")]) == ""
    assert title_of([(cell[:2], "")]) == "Scale the lakes"
    cell[0] = cell[0].saying("# The lakes\nx = f(1)")
    assert title_of([(cell, "")]) == "The lakes"


def test_a_comment_that_is_one_of_several_alike() -> None:
    text, summary = ("# Text feature\nx = f(1)", "# Summary feature\ny = f(2)")
    cells = [([Statement(one, Place(1, 1))], "") for one in (text, summary)]
    assert (title_of(cells), title_of(cells[:1])) == ("", "Text feature")


def test_a_comment_on_imports_says_nothing_of_the_cell_below() -> None:
    imports = [Statement("# Where are the lakes of this land\nimport lakes", Place(1, 1))]
    setting = [Statement("# Weigh the lakes\nimport lakes", Place(1, 1)), *lines("x = f(1)")]
    assert title_of([(imports, ""), (lines("x = f(1)"), "")]) == ""
    assert title_of([(setting, "")]) == "Weigh the lakes"


def names(title: str, *parts: str) -> list[str]:
    units = [
        Unit("" if number else title, lines(part), 2 * (not number)) for number, part in enumerate(parts)
    ]
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
    assert names("Gini", draw, "a = f(1)\nb = g(a)") == ["plot_iris", "gini"]


def test_a_part_that_only_loads_is_named_so() -> None:
    assert names("US Equities Deep Clean", 'us_equities = read_parquet("a")') == ["load_us_equities"]
    assert names("Data contract", "set_seed(1)") == ["set_seed"]
    assert names("Dynamic regression", 'lakes = DataReader("a")') == ["load_lakes"]


def test_several_values_are_named_by_what_they_share() -> None:
    reading = "use(rate_low, rate_high, rate_mean, depth)"
    making = "rate_low = f(1)\nrate_high = f(2)\nrate_mean = f(3)\ndepth = f(4)"
    assert names("", making, reading)[0] == "compute_rates"
    sets = "X_train = f(1)\nX_test = f(2)\ny_train = f(3)\ny_test = f(4)"
    assert names("", sets, "g(X_train, X_test, y_train, y_test)")[0] == "prepare_features"
    mixed = "low = f(1)\nhigh = f(2)\nmean = f(3)"
    assert names("Lakes", "show(5)", mixed, "g(low, high, mean)")[1] == "lakes_part_2"


def test_what_is_drawn_and_handed_on_is_generated() -> None:
    making = "rng = RandomState(0)\nx = rng.rand(9)\ny = rng.normal(9)\nplt.scatter(x, y)"
    assert names("", making, "m.fit(x, y)") == ["generate_data", "train_model"]


def test_data_generated_for_a_heading_that_is_a_variable() -> None:
    assert names("Lakes", "rng = f(1)\nlakes = rng.rand(9)\nx = rng.rand(9)", "use(x)")[0] == "lakes"
    found = named([Unit("PCA", lines("a = rng.rand(9)"), level=1)], frozenset({"pca"}))
    assert [one.name for one in found] == ["generate_data"]


def test_sampling_says_more_than_what_is_set_last() -> None:
    drawing = "start = [0]\ntrace = mcmc.sample_chain(start)\nplt.plot(trace)\nplt.title('a')\nplt.show()"
    assert names("", drawing, "use(trace, start)")[0] == "sample_posterior"


def test_a_part_before_the_main_one_prepares_it() -> None:
    grid = "x = f(5)\ny = f(4)\nX, Y = g(x, y)"
    assert names("Visualizing a lake", grid, "plt.contour(X, Y)") == ["prepare_lake", "visualize_lake"]


def test_headings_that_begin_alike_are_told_apart_by_their_ends() -> None:
    found = names("Products: rotation", "a = f(1)") + names("Products of sets: shearing", "a = f(1)")
    assert found == ["products_rotation", "products_of_sets"]
    kinds = ("with a linear kernel", "with a radial basis function kernel")
    units = [Unit(f"Support vector machine {one}", lines("a = f(1)"), level=1) for one in kinds]
    found = [one.name for one in named(units, frozenset())]
    assert found == ["support_vector_machine", "support_vector_machine_radial_basis_function"]


def test_shell_lines_are_commands() -> None:
    assert names("", 'run_shell("hdfs dfs -ls")\nrun_shell("hdfs dfs -cat a")') == ["run_hdfs_commands"]


def test_names_differ_by_more_than_a_line_between_words() -> None:
    units = [Unit(title, lines("a = f(1)"), level=1) for title in ("Create DataFrame", "Create data frame")]
    assert [one.name for one in named(units, frozenset())] == ["create_dataframe", "run_create_data_frame"]


def test_a_warning_names_nothing() -> None:
    assert names("Important: don't mix them", "show(5)") == ["step_1"]


def test_a_heading_that_the_code_does_not_bear_out() -> None:
    drawing = "plt.plot(a)\nplt.show()"
    assert names("Import libraries", "np.random.seed(1)") == ["set_seed"]
    assert names("Required packages", "check(1)", "assert a") == ["set_up", "check_results"]
    assert names("Clustering", "lakes = requests.get(a)\nuse(lakes)") == ["download_data"]
    assert names("Plot the lakes", "deep = f(1) * 2", "use(deep)")[0] == "compute_deep"
    assert names("Evaluate the lakes", "area = f(1)", "m.score(area)") == ["make_area", "evaluate_lakes"]
    assert names("Sort the lakes", "lakes = sorted(a)", drawing)[0] == "sort_lakes"


def test_headings_of_the_notebook_itself() -> None:
    lake = 'lake = pd.read_csv("a")\nlake.columns = ["a"]\nprint("Read.")\nprint(lake.shape)'
    assert names("About the author", lake) == ["load_data"]
    assert names("Table of contents", "assert a") == ["check_results"]
    found = named([Unit("Credits", lines("del a"), level=1, prose="To all.")], frozenset())
    assert [(one.title, one.prose) for one in found] == [('Section "Credits"', "")]


def test_what_only_declares_is_before_what_a_heading_is_about() -> None:
    schema = 'a = StructType([StructField("lake", LongType(), True)])'
    assert names("Time Components", schema, "b = spark.read(a)\nc = f(b)")[1] == "time_components"
    assert names("Heatmaps", f"{schema}\nsns.heatmap(a)", "b = g(a)\nc = f(b)")[0] == "plot_heatmaps"


def test_a_loop_that_loads_for_each_of_its_rounds_is_no_loading() -> None:
    work = "\n    ".join(f"y{number} = f(x)" for number in range(30))
    loop = Statement(f"for one in files:\n    x = load_image(one)\n    {work}", Place(1, 1))
    assert named([Unit("", (loop,))], frozenset())[0].name != "load_data"
    short = Statement("for one in files:\n    x[one] = load_image(one)", Place(1, 1))
    assert named([Unit("", (short,))], frozenset())[0].name == "load_data"


def test_names_that_share_only_which_one_they_are() -> None:
    making = "new_low = f(1)\nnew_high = f(2)\nnew_mean = f(3)"
    assert names("", making, "use(new_low, new_high, new_mean)")[0] != "compute_news"


@pytest.mark.parametrize(
    ("title", "code", "name"),
    [
        ("Introducing k-means", "model = KMeans(3)\nmodel.fit(X)\nplt.scatter(X)", "train_k_means"),
        ("Implementing a perceptron", "net = Net()\nnet.fit(X)", "train_perceptron"),
        ("Examine the clusters", "model.fit(X)\nplt.scatter(X)", "train_model_and_plot_results"),
        ("Visualizing training", "model.fit(X)\nplt.plot(model.loss)", "train_model"),
        ("Explore the lakes", "df['a'] = df['b'] + 1\nshow(df)\nplt.plot(df)", "prepare_and_explore_lakes"),
        ("Check the lakes", "df['a'] = df['b'] + 1\ndf = df.dropna()\nshow(df)", "prepare_lakes"),
        ("Explore the lakes", "plt.plot(df)\nshow(df)\ncounts = {}\ncounts['a'] = 1", "explore_lakes"),
        ("Visualize the lakes", "df = df.astype(int)\nprint(df.head())", "prepare_data"),
    ],
)
def test_headings_that_only_look_or_teach_above_code_that_does_more(title: str, code: str, name: str) -> None:
    assert names(title, code, "use(df, model, net)")[0] == name


def test_a_heading_that_looks_at_what_is_loaded_for_others() -> None:
    loading = 'lakes = pd.read_csv("a.csv")\nprint(lakes.describe())\nplt.plot(lakes)'
    assert names("Exploratory data analysis", loading, "use(lakes)")[0] == "load_and_explore_data"
    assert names("Exploratory data analysis", loading)[0] == "explore_data"
    counted = 'lakes = pd.read_csv("a.csv")\nlakes.columns = ["a"]\nn = f(3)\nm = g(n)'
    assert names("Visualizing the lakes", counted, "use(lakes, m)")[0] == "prepare_lakes"


def test_drawing_what_later_parts_read_makes_it_first() -> None:
    """What is drawn along the way is not all that the part is about."""
    lines = [
        "df = pd.read_csv(path)",
        "df.hist(figsize=(9, 9))",
        "df = df.drop(columns='id')",
        "df.plot(kind='box')",
        "df.boxplot()",
        "wide = pd.get_dummies(df)",
        "X = wide.drop(columns='left')",
        "y = wide.left",
    ]
    assert names("", "\n".join(lines), "model.fit(X, y)") == ["load_prepare_and_plot_data", "train_model"]
    assert names("", "df.hist()\ndf.plot(kind='box')", "model.fit(X, y)")[0] == "plot_data"
    assert names("", "best = SelectKBest().fit(X, y)\nuse(best)", "model.fit(best)")[0] != "train_model"


@pytest.mark.parametrize(
    ("code", "name", "says"),
    [
        ('df = pd.read_csv("a")\ndf.hist()\ndf.plot()', "load_and_plot_data", "load and plot data"),
        (
            "df = df.dropna()\nmodel = Net()\nmodel.fit(df)\nmodel.score(df)",
            "prepare_data_and_train_model",
            "prepare data, then train and evaluate model",
        ),
        ("a.fit(X)\nb.fit(X)\nplt.plot(a)", "train_model_and_plot_results", "train model, then plot results"),
        (
            'lakes = pd.read_csv("a")\ntree = tree.fit(lakes)\nlakes.to_csv("b.csv")',
            "load_data_train_tree_and_save_results",
            "load data, train tree and save results",
        ),
        ('df = pd.read_csv("a")\nprint(df.head())', "load_data", ""),
        ("a = f(1)\nb = g(2)\nc = h(3)\nd = k(4)\nplt.plot(a)\ndf = df.dropna()", "set_up", ""),
        ("df.to_json()\ndf.hist()\ndf.plot()", "plot_data", ""),  # nothing is written
    ],
)
def test_names_of_several_deeds_say_each_of_them(code: str, name: str, says: str) -> None:
    found = named([Unit("", lines(code)), Unit("", lines("use(df, lakes, d, model)"))], frozenset())
    assert (found[0].name, found[0].says) == (name, says)


def test_an_empty_line_ends_what_a_comment_says_is_done() -> None:
    first = Statement("# Drop the rows\na = a.dropna()", Place(1, 1))
    rest = [
        Statement(f"x{number} = f({number})", Place(1, 3 + number), gap=not number) for number in range(5)
    ]
    assert title_of([([first, *rest], "")]) == ""
    assert title_of([([first, *rest[1:]], "")]) == "Drop the rows"
