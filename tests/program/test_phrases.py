"""Headings as what a function does, and what code says where no heading does."""

from __future__ import annotations

import pytest

from nb2job.notebook.cell import Place
from nb2job.program.phrases import is_vague, phrase
from nb2job.program.program import Statement, Unit
from nb2job.program.unit_names import named


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("2. Training the model", "train_model"),
        ("Training and evaluating a linear model", "train_and_evaluate_linear_model"),
        ("Setting up the data loaders", "set_up_data_loaders"),
        ("Plotting your first graph", "plot_first_graph"),
        ("Working with the faces dataset", "use_faces_dataset"),
        ("Now let's scale the data", "scale_data"),
        ("Next, reshape the images", "reshape_images"),
        ("Code to generate a histogram", "generate_histogram"),
        ("Saving/Loading Models with Custom Objects", "save_and_load_models"),
        ("Split, stack, and concatenate tensors", "split_stack_and_concatenate_tensors"),
        ("Creation of AmlCompute takes approximately 5 minutes", "create_amlcompute"),
        ("Code for creating a histogram", "create_histogram"),
        ("Data cleaning", "clean_data"),
        ("Feature selection", "select_features"),
        ("Feature scaling and encoding", "scale_and_encode_features"),
        ("Exploratory data analysis and feature engineering", "explore_data_and_engineer_features"),
        ("The code is to filter module BBB for a file", "filter_module_bbb_for_file"),
        ("Data Cleaning & Preprocessing", "clean_and_preprocess_data"),
        ("Load & understand the data", "load_and_understand_data"),
        ("https://example.org/forum/12.5", ""),
        ("Laoding dataset", "load_dataset"),
        ("Name all the Content Ratings", "name_all_content_ratings"),
        ("Data Preproceessing", "preprocess_data"),
        ("Planting trees", "planting_trees"),
        ("Outlier removal using Z-score", "remove_outliers_using_z_score"),
        ("Model building and evaluation", "build_and_evaluate_model"),
        ("Machine learning model building", "build_machine_learning_model"),
        ("Model comparison", "compare_models"),
        ("Univariate analysis", "univariate_analysis"),
        ("Correlation between class and other attributes", "correlation"),
        ("Evaluation of the model", "evaluate_model"),
        ("Exploratory Data Analysis", "explore_data"),
        ("Deploy the model to an online endpoint for real time", "deploy_model_to_online_endpoint"),
        ("Configure the workspace details and get a handle to it", "configure_workspace_details"),
        ("Losses and metrics based on model internals", "losses_and_metrics"),
        ("Example: Mandatory coin flip", "mandatory_coin_flip"),
        ("Spread dynamics: the cost of panic", "spread_dynamics"),
        ("Prepare, select and predict", "prepare_select_and_predict"),
        ("**(1c)** Covariance function", "covariance_function"),
        ("The model's predictions", "model_predictions"),
        ("Vitamin A and vitamin B", "vitamin_a_and_vitamin_b"),
        ("Test the deployment", "test_deployment"),
        ("Split the data into train and test sets", "split_data"),
        ("2.B Docker image retrieval", "retrieve_docker_images"),
        ("Preserve some of the outputs", "preserve_outputs"),
        ("Solving regression for regression parameters with gradient descent", "solve_regression"),
        (
            "Plot the least squares prediction vs. the bayesian model of returns",
            "plot_least_squares_prediction",
        ),
        ("Let's perform some basic EDA like getting information about the dataset", "perform_basic_eda"),
        ("Perform basic EDA operations such as viewing columns", "perform_basic_eda_operations"),
        ("Create a bar chart showing the average selling price for each fuel type", "create_bar_chart"),
        ("Create a scatter plot showing the relationship between a car's price", "create_scatter_plot"),
        ("Creating new feature extracting from existing", "create_new_feature"),
        ("Plots the distribution of salaries", "plot_distribution_of_salaries"),
        ("Computes a confusion matrix", "compute_confusion_matrix"),
        ("Fine-Tuning a Pretrained ResNet50", "finetune_pretrained_resnet50"),
        ("Fine-tune BERT", "finetune_bert"),
        ("We vary n_neighbors from 1 to 15", "vary_n_neighbors"),
        ("Acquire data", "acquire_data"),
        ("Train a model tuned by hand", "train_model_tuned_by_hand"),
        # These are things, not what is done.
        ("Plots of the data", "plots_of_data"),
        ("Showing results", "show_results"),
        ("Training data", "training_data"),
        ("Learning curves", "learning_curves"),
        ("The opening chaos", "opening_chaos"),
        ("Positional encoding", "positional_encoding"),
        ("Machine learning", "machine_learning"),
        ("Distributed training", "distributed_training"),
        ("So far", "so_far"),
        ("First", "first"),
        ("🎉", ""),
    ],
)
def test_a_heading_as_what_is_done(title: str, name: str) -> None:
    assert phrase(title) == name


@pytest.mark.parametrize(
    "title",
    [
        "How tall is A?",
        "Assign it to a variable",
        "Summary",
        "Important: Don't mix them",
        "Observations",
        "Key insights",
        "There's no outlier, so we don't have to remove it",
        "Write your conclusion here",
        "SOLUTION END",
        "See how our generator works",
        "Removing outliers is better so the pipe is used",
    ],
)
def test_headings_that_say_little_of_the_code(title: str) -> None:
    assert is_vague(title)
    assert not is_vague("Load the data: where is it from?")
    assert not is_vague("Checking whether the target is balanced")


def unit(text: str, title: str = "") -> Unit:
    place = Place(1, 1)
    return Unit(title, tuple(Statement(line, place) for line in text.split("\n")), level=2 if title else 0)


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        ('plt.plot(x)\nplt.title("Posterior of the mean")', "", "plot_posterior_of_mean"),
        ('plt.plot(x)\nplt.ylabel("total births")', "", "plot_total_births"),
        ("plt.hist(residuals)", "", "plot_residuals"),
        ("plt.plot(range(3))", "", "plot_data"),
        ("sns.set()", "", "set_plot_style"),
        ('plt.style.use("ggplot")\nsns.set_context("talk")', "", "set_plot_style"),
        ("plt.plot(x)", "Normal distribution", "plot_normal_distribution"),
        ("plt.plot(x)", "Scatter plot", "draw_scatter_plot"),
        ("model = f(1)\nmodel.fit(x)", "Fine-tuning", "finetune_model"),
        ("tree = Tree()\ntree.fit(x)", "Let's import our decision tree and train it", "train_model"),
        ('x = pd.read_csv("a.csv")', "Import the dataset", "import_dataset"),
        ("plt.plot(x)", "Virtualize training", "plot_data"),
        ("rows = g(1)\nvalid_rows = f(rows)", "Valid rows", "create_valid_rows"),
        ("x = f(1)\nm.fit(x)", "Logistic regression", "train_logistic_regression"),
        ("search.fit(x)", "Randomized search", "train_model"),
        ('x = pd.read_csv("a.csv")', "Iris dataset", "load_iris_dataset"),
        ('iris = pd.read_csv("a.csv")', "Step 3. Assign it to a variable called iris", "load_data"),
        ("show_walk(square, 20)", "", "show_square"),
        ("seen = []\nwords = [w for w in seen]", "", "collect_words"),
        ("seen = []\nwords = [w for w in lines]", "", "run_step"),
        ("limit = 3", "", "set_limit"),
        ('Path("src/train-model.py").write_text("""m.fit(x)""")', "", "write_train_model"),
        ("parts = PCA(n_components=2).fit(x)", "", "fit_parts"),
        ("total = sum(x)", "", "compute_total"),
        ("\n".join([*(f"f({n})" for n in range(8)), "limit = 3", "ranks = g(1)"]), "", "run_step"),
        ("a = f(1)\nb = f(a)\nranks = sum(b)\nprint(ranks)", "", "show_ranks"),
        ("a = f(1)\na.sort()\nb = f(a)\nranks = sum(b)\nb += 1", "", "compute_ranks"),
        ('rates.write_parquet("a")', "", "save_results"),
        ("pmf.bar()\ndecorate(title='Babies of a day')", "", "plot_babies_of_day"),
        ("print(a)", "", "show_results"),
    ],
)
def test_what_code_says(text: str, title: str, name: str) -> None:
    assert [one.name for one in named([unit(text, title)], frozenset({"show_walk", "valid_rows"}))] == [name]


def test_what_later_units_need_names_a_unit() -> None:
    units = [unit("depth = f()\nreader = Reader(depth)\nscratch = f(reader)"), unit("use(reader)")]
    assert next(one.name for one in named(units, frozenset())) == "create_reader"


def test_what_is_only_set_along_the_way_names_nothing() -> None:
    units = [unit("reader = Reader()\nsize = f(1)\nscratch = f(size)\nx = f(2)"), unit("use(reader, size)")]
    assert next(one.name for one in named(units, frozenset())) == "set_up"


def test_headings_that_count() -> None:
    units = [unit("a = f(1)\nb = g(2)", title) for title in ("Question 4", "b.", "10.", "Setup", "Setup")]
    found = [one.name for one in named(units, frozenset())]
    assert found == ["question_4", "part_b", "part_10", "set_up", "set_up_2"]


def test_stages_that_come_twice_are_told_apart() -> None:
    units = [unit("first.fit(x)"), unit("second.fit(x)"), unit("plt.plot(x)", "Scores"), unit("plt.plot(x)")]
    found = [one.name for one in named(units, frozenset())]
    assert found == ["train_first", "train_second", "plot_scores", "plot_data"]
