"""Headings that the code below them belies: they name no unit, and are quoted in its docstring."""

from __future__ import annotations

import pytest

from nb2job.notebook.cell import Place
from nb2job.program.program import Statement, Unit
from nb2job.program.unit_names import named

_TRAINS = "clf = RandomForestClassifier()\nclf.fit(X, y)"
_LOOKS = "lakes.head()\nlakes.describe()\nlakes.hist()\nplt.show()"
_DRAWS = "plt.figure()\nplt.plot(lakes)\nplt.grid()"


def unit(title: str, code: str) -> Unit:
    return Unit(title, tuple(Statement(line, Place(1, 1)) for line in code.split("\n")), 2)


@pytest.mark.parametrize(
    ("title", "code", "name"),
    [
        ("Compile the model", _TRAINS, "train_model"),
        ("Tune the lakes", "rcParams['a'] = 20\ncheck_lakes(train_lakes['a'])", "set_plot_style"),
        ("Delete the ID", f"{_DRAWS}\nplt.show()\nlakes = lakes.drop('ID')", "plot_lakes"),
        ("Fix issues in lakes", "logger.info('%s', lakes.isnull().sum())", "check_issues_in_lakes"),
        ("Bayesian optimization", "names = ['run_hour']\nrows = make_rows(lakes, names)", "make_rows"),
        ("Lakes and hills", "pl.seed_everything(3)", "set_seed"),
        ("Build a simple regression model", _TRAINS, "train_simple_regression_model"),
        ("Build and train the model", _TRAINS, "build_and_train_model"),
        ("Improve the accuracy for lakes", _TRAINS, "train_model"),
        ("Plot the lakes (optional exercise)", f"{_TRAINS}\nplt.plot(clf)", "train_clf_and_plot_results"),
        ("Find the best model", _TRAINS, "find_best_model"),
        ("Random forest", _TRAINS, "train_random_forest"),
        ("Tune the MLP classifier", _TRAINS, "train_model"),
        ("Decision tree", _TRAINS, "train_decision_tree"),
        ("", "few = lakes[lakes.a > 1]\nlogger.info('%s', few)", "show_results"),
        ("Run after all the others", "lakes = pd.read_csv('a')", "load_data"),
        ("Train and validation", "a, b, c, d = train_test_split(x, y)", "split_data"),
        ("Lakes: classification", "a, b, c, d = train_test_split(x, y)\ne = sc.transform(a)", "split_data"),
        ("Write the lakes", "x = 3\nassert deep(x) == 3", "check_deep"),
        ("Lakes disclosure", "os.makedirs('a', exist_ok=True)", "make_folders"),
        ("Importing", "pd.set_option('a', 1)", "set_display_options"),
        ("Display the lakes", "pd.set_option('a', 1)", "set_display_options"),
        ("Display options", "pd.set_option('a', 1)", "display_options"),
        ("Annotate the lakes", "os.chdir('..')", "set_working_folder"),
        ("Feature selection", f"{_TRAINS}\nrest = lakes.dropna()", "train_model"),
        ("Feature selection", "rfe = RFE(SVC())\nrfe.fit(X, y)", "select_features"),
        ("Pre-requisites for trees", _TRAINS, "train_model"),
        ("New types", "lakes = pd.read_csv('a')", "load_data"),
        ("Create a 5*5 matrix", "lakes = 5", "create_5x5_matrix"),
        ("Scale the lakes", "sc = Scaler()\nlakes = sc.fit(lakes)", "scale_lakes"),
        ("Prepare the lakes", _DRAWS, "plot_lakes"),
        ("Prepare the lakes", "lakes['a'] = lakes['b'] * 2", "prepare_lakes"),
        ("Interpret a regression with lags", _DRAWS, "plot_lakes"),
        ("Compare the lakes", _DRAWS, "compare_lakes"),
        ("Define the architecture", "clf.predict(X)\nclf.predict(Z)", "make_predictions"),
        ("Model preparation", "a, b, c, d = train_test_split(x, y)", "split_data"),
        (
            "Do oversampling to balance the classes",
            "rest = pd.concat([a, resample(b)])",
            "oversample_to_balance_classes",
        ),
        ("Import libraries & check the lakes", "lakes.isna().sum()", "check_lakes"),
        ("Stemming", "lakes['a'] = lakes['b'].apply(stemming)", "stemming"),
        (
            "Deploying the model",
            "joblib.dump(clf, 'a')\na = f(1)\nb = f(2)\nc = f(3)\nd = g(c)\ne = g(d)",
            "save_model",
        ),
        ("Recommendation function", "recommend('a')\npickle.dump(lakes, open('a', 'wb'))", "save_model"),
        ("Plot the activation functions", _DRAWS, "plot_activation_functions"),
        ("Preprocessing", _DRAWS, "plot_lakes"),
        ("Preprocessing", "lakes = lakes.dropna()", "preprocess_data"),
        (
            "Visualize the lakes",
            "guesses = clf.predict(X)\nr2 = r2_score(y, guesses)\nplt.plot(lakes, guesses)",
            "evaluate_and_visualize_lakes",
        ),
    ],
)
def test_names(title: str, code: str, name: str) -> None:
    assert [one.name for one in named([unit(title, code)], frozenset())] == [name]


@pytest.mark.parametrize(
    ("title", "code", "later", "name"),
    [
        (
            "Explore the lakes",
            f"{_LOOKS}\nlakes['a'] = lakes['b'] * 2",
            "u(lakes)",
            "prepare_and_explore_lakes",
        ),
        ("Explore the lakes", f"{_LOOKS}\nlakes['a'] = lakes['b'] * 2", "u(ponds)", "explore_lakes"),
        ("Explore the lakes", f"lakes = pd.read_csv('a')\n{_LOOKS}", "u(lakes)", "load_and_explore_lakes"),
        (
            "EDA",
            f"{_LOOKS}\nnumbers = lakes.select()\nsplit = pd.concat([numbers, lakes])",
            "u(split)",
            "prepare_and_explore_data",
        ),
    ],
)
def test_a_look_that_leaves_something_behind(title: str, code: str, later: str, name: str) -> None:
    assert named([unit(title, code), unit("", later)], frozenset())[0].name == name


def test_a_heading_that_names_nothing_is_quoted() -> None:
    found = named([unit("Compile the model", _TRAINS), unit("Compile it again", _TRAINS)], frozenset())
    assert [one.name for one in found] == ["train_model", "train_clf"]
    assert found[0].prose == 'Section "Compile the model".'


def test_a_heading_of_any_text_names_nothing() -> None:
    setting = unit("The idea", "f(1)\ng(2)\nfig = h(folder)\ng(3)\nrow = h(4)")
    assert named([setting, unit("", "use(fig, row)")], frozenset())[0].name == "set_up"
