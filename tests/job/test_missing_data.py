"""Models and corpora that no line downloads: what is told, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.job.test_packages import made

STOP = "from nltk.corpus import stopwords\nwords = set(stopwords.words('english'))"
AGAIN = "from nltk.corpus import stopwords\nstopwords = stopwords.words('english')\nprint(stopwords)"
TOKENS = "from nltk.tokenize import word_tokenize\nprint(word_tokenize('a b'))"
TAGS = "import nltk\nprint(nltk.pos_tag(['a']))"
LEMMA = "from nltk.stem import WordNetLemmatizer\nprint(WordNetLemmatizer().lemmatize('a'))"
MOOD = "from nltk.sentiment.vader import SentimentIntensityAnalyzer\nprint(SentimentIntensityAnalyzer())"
LANGUAGE = "import spacy\nnlp = spacy.load('en_core_web_md')\nprint(nlp('a'))"
PUNKT = "import nltk\nnltk.download('punkt')"


def told(folder: Path, *cells: str) -> list[str]:
    """The data that is told to be missing."""
    found = made(folder, *cells)
    return [one.split()[3].rstrip(",") for one in found.messages if one.startswith("no line downloads ")]


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        ([STOP], ["stopwords"]),
        ([STOP, "print(stopwords.words('german'))"], ["stopwords"]),
        ([AGAIN], ["stopwords"]),
        ([TOKENS], ["punkt_tab"]),
        ([TAGS], ["averaged_perceptron_tagger_eng"]),
        ([LEMMA], ["wordnet"]),
        ([MOOD], ["vader_lexicon"]),
        ([LANGUAGE], ["en_core_web_md"]),
        (["# !python -m spacy download en_core_web_md", LANGUAGE], ["en_core_web_md"]),
        (["!python -m spacy download en_core_web_sm", LANGUAGE], ["en_core_web_md"]),
        (["import nltk\nnltk.download('punkt')", STOP], ["stopwords"]),
        (["%pip install nltk==3.9.1", PUNKT, TOKENS], ["punkt_tab"]),
        (["%pip install nltk==3.8.1", TOKENS], ["punkt"]),
        (["%pip install nltk==3.8.1", "import nltk\nnltk.download('punkt_tab')", TOKENS], ["punkt"]),
    ],
)
def test_what_no_line_downloads_is_told(cells: list[str], names: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, *cells) == names


@pytest.mark.parametrize(
    "cells",
    [
        ["import nltk\nnltk.download('stopwords')", STOP],
        [STOP, "import nltk\nnltk.download('stopwords', quiet=True)"],
        ["!python -m nltk.downloader stopwords punkt", STOP],
        ["import nltk\nnltk.download('popular')", STOP],
        ["import nltk\nnltk.download()", STOP],
        ["import nltk\nfor one in ['stopwords']:\n    nltk.download(one)", STOP],
        ["import nltk\nnltk.data.path.append('corpora')", STOP],
        ["import os\nos.environ['NLTK_DATA'] = 'corpora'", STOP],
        [PUNKT, TOKENS],
        ["%pip install nltk==3.8.1", PUNKT, TOKENS],
        ["!python -m spacy download en_core_web_md", LANGUAGE],
        ["import spacy\nspacy.cli.download('en_core_web_md')", LANGUAGE],
        ["%pip install https://e.org/en_core_web_md-3.7.1.tar.gz", LANGUAGE],
        ["import spacy\nnlp = spacy.load('./own_model')\nprint(nlp('a'))"],
        ["import spacy\nprint(spacy.blank('en')('a'))"],
        ["from nltk.corpus import stopwords\nprint(1)"],
        ["import nltk\nprint(nltk.bigrams([1, 2]))"],
        ["import numpy as np\nprint(np.ones(2))"],
    ],
)
def test_what_is_brought_or_not_read_is_left_alone(cells: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, *cells) == []


def test_a_note_says_the_line_and_its_place(tmp_path: Path) -> None:
    found = made(tmp_path, "print(1)", LANGUAGE)
    assert "NB421" in found.codes
    line = "add `!python -m spacy download en_core_web_md` to the notebook"
    assert f"no line downloads en_core_web_md, which spacy.load reads: {line}" in found.messages
