"""What the words of names tell: of functions that they get or prepare data, of names that they hold it."""

from __future__ import annotations

import re

from nb2job.regex import regex

GETS = regex(
    r"(?:read|load|fetch|open|make|create|from|get|download|copy|generate|init|initiali[sz]e|setup|connect)(?:_|$)"
    r"|(?:datasets?|loader|model|tokenizer|split|batch|client|session|seed)$|[A-Z](?![A-Z0-9_]+$)"
)
"""Functions that give data, or an object that is not trained yet; `RMSE` is no class."""

PREPARES = regex(
    r"(?:prepare|preprocess|process|clean|transform|normali[sz]e|scale|standardi[sz]e|encode|decode|split"
    r"|tokeni[sz]e|build|set|add|parse|convert|gen|sample|shuffle|random|train|fit|resize|crop|next|filter"
    r"|drop|append|remove|replace|fill|extract|batch|pad|augment|wrap|new|to|import|query)(?:_|[A-Z]|$)"
)
"""Functions of a notebook that prepare data."""

_OBJECT = regex(
    r"(?:config|cfg|env|model|net|clf|client|ws|workspace|job|run|endpoint|experiment|args|params|session"
    r"|pipeline|optimizer|layer|dataset|loader|tokenizer|url|path|dir|file|filename|folder|image|img|im|batch|text|query|vocab|corpus"
    r"|tokens?|docs?|words|device|names|paths|files|\w*plot|chart|fig|figure|ax|axes|axs)s?\d*",
    re.IGNORECASE,
)
"""Words of names that hold an object that works, a place, or more words than a log wants."""
_DATA = regex(r"(?:df|data|dataset|frame)s?\d*|X\w*|y_(?:train|test|val)\w*|train|test")


def is_data(name: str) -> bool:
    """Whether one of its words says that it holds data."""
    return any(_DATA.fullmatch(one) for one in (name, *name.split("_")))


def is_object(name: str) -> bool:
    """Whether its last word, what it is, says that it works, or is long."""
    return bool(_OBJECT.fullmatch(name.rstrip("_0123456789").rpartition("_")[2]))
