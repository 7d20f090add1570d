"""Data that libraries read and do not bring: models and corpora that a line of the notebook downloads.

Each line names what is downloaded, for NLTK before 3.9 its older name after a slash, and the calls that
read it. NLTK's are from the sources of its releases 3.8.1 and 3.10.4 (`nltk/corpus/__init__.py` and what its
modules hand to `nltk.data.find`), spaCy's from https://spacy.io/models.
"""

from __future__ import annotations

from collections.abc import Mapping

from nb2job.regex import regex

_NLTK = """
punkt_tab/punkt nltk.word_tokenize nltk.sent_tokenize nltk.tokenize.word_tokenize nltk.tokenize.sent_tokenize
averaged_perceptron_tagger_eng/averaged_perceptron_tagger nltk.pos_tag nltk.pos_tag_sents nltk.tag.pos_tag
averaged_perceptron_tagger_eng/averaged_perceptron_tagger nltk.tag.pos_tag_sents
maxent_ne_chunker_tab/maxent_ne_chunker nltk.ne_chunk nltk.ne_chunk_sents nltk.chunk.ne_chunk
tagsets_json/tagsets nltk.help.upenn_tagset nltk.help.brown_tagset
wordnet nltk.WordNetLemmatizer nltk.stem.WordNetLemmatizer nltk.stem.wordnet.WordNetLemmatizer
vader_lexicon nltk.sentiment.SentimentIntensityAnalyzer nltk.sentiment.vader.SentimentIntensityAnalyzer
"""
_CORPORA = (
    "abc brown cmudict conll2000 gazetteers genesis gutenberg inaugural movie_reviews names nps_chat"
    " opinion_lexicon product_reviews_1 reuters sentence_polarity sentiwordnet shakespeare state_union"
    " stopwords subjectivity swadesh twitter_samples udhr webtext wordnet words"
)

OF_CALLS: Mapping[str, tuple[str, str]] = {
    path: (name, older or name)
    for line in _NLTK.strip().split("\n")
    for name, _, older in [line.split()[0].partition("/")]
    for path in line.split()[1:]
}
"""What NLTK is called by -> the data that it reads, as releases since 3.9 and as older ones name it."""

OF_CORPORA: Mapping[str, str] = {f"nltk.corpus.{name}": name for name in _CORPORA.split()}
"""A corpus of NLTK, which is read with its first method -> its data."""

PIPELINE = regex(r"[a-z]{2}_(?:core_web|core_news|dep_news|dep_news_trf|ent_wiki|sent_ud)_(?:sm|md|lg|trf)")
"""A trained pipeline of spaCy, which is a package of its own."""

TAB = "3.9"
"""The first NLTK that reads the newer names."""
BRINGS_TAB = "3.10.4"
"""The first whose `nltk.download` of an older name brings the newer, too."""
