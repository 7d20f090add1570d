"""Names in ASCII from headings in any script."""

from __future__ import annotations

import pytest

from nb2job.program.slug import ascii_of, slug, spoken


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Train model", "train_model"),
        ("1. Load the data", "load_the_data"),
        ("2.1 Clean", "clean"),
        ("§ 10.6.2 Clean", "clean"),
        ("Step 3: Evaluate!", "evaluate"),
        ("Step 3 – Evaluate", "evaluate"),
        ("III. Results", "results"),
        ("`fit` *the* [model](http://a.b)", "fit_the_model"),
        ("![logo](a.png) Model", "logo_model"),
        ("3D plots", "plots_3d"),
        ("3D", ""),
        ("A very long heading that goes on and on forever", "very_long_heading_that_goes"),
        ("Number of projects in the last week", "number_of_projects"),
        ("When should I use Seaborn versus Matplotlib", "when_should_i_use_seaborn"),
        ("A", "a"),
        ("What is next", "what_is_next"),
        ("<a id='x'></a>Model", "model"),
        ("Model [[the-model]]", "model"),
        ("K-means", "k_means"),
        ("_private_ my_name", "private_my_name"),
        ("", ""),
        ("!!!", ""),
    ],
)
def test_a_heading_as_a_name(title: str, name: str) -> None:
    assert slug(title) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Größe", "grosse"),
        ("Øl", "ol"),
        ("Données brutes", "donnees_brutes"),
        ("Donne\N{COMBINING ACUTE ACCENT}es", "donnees"),
        ("Việt Nam", "viet_nam"),
        ("Данные", "dannye"),
        ("Модель", "model"),
        ("Στατιστική", "statistiki"),
        ("数据 处理", "shuju_chuli"),
        ("加载 MInDS-14", "jiazai_minds_14"),
        ("データ", "deta"),
        ("हिन्दी", "hindi"),
        ("ｆｕｌｌ", "full"),
        ("ﬁt", "fit"),
        ("R² of H₂O", "r2_of_h2o"),
        ("№ 5", "no_5"),
    ],
)
def test_other_scripts(title: str, name: str) -> None:
    assert slug(title) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("🎉", ""),
        ("🔍 Explore 🚀", "explore"),
        ("⚙️ Tune", "tune"),
        ("1️⃣ Load", "load"),
        ("👩‍🔬 Study", "study"),
        ("✅ Train → test", "train_test"),
    ],
)
def test_emoji_are_left_out(title: str, name: str) -> None:
    assert slug(title) == name


@pytest.mark.parametrize(
    ("title", "said", "name"),
    [
        (r"What is $\lambda \;$?", "What is lambda?", "what_is_lambda"),
        (r"$\ell_1$ and $\ell_{2}$ norms", "ell1 and ell2 norms", "ell1_and_ell2_norms"),
        ("The derivative of $x^2$", "The derivative of x2", "derivative_of_x2"),
        ("1. $k$-means", "1. k-means", "k_means"),
        ("$$ R^2 $$ score", "R2 score", "r2_score"),
        ("How is $Var(Z)$ found", "How is $Var(Z)$ found", "how_is_found"),
        (r"$$ \frac{1}{N}|| X-y||^2_2 $$", r"$$ \frac{1}{N}|| X-y||^2_2 $$", ""),
        ("From $5 to $10", "From $5 to $10", "from_5_to_10"),
        (r"Costs \$5 or \$6", r"Costs \$5 or \$6", "costs_5_or_6"),
    ],
)
def test_formulas_of_one_symbol_are_words(title: str, said: str, name: str) -> None:
    assert (spoken(title), slug(title)) == (said, name)


def test_ascii_stays_as_it_is() -> None:
    assert ascii_of("a-b c\n_$") == "a-b c\n_$"
    assert ascii_of("übung-1 数据.v2") == "ubung-1 ShuJu.v2"
