"""Which names of functions say that they are called for what they do, not for the value that they give."""

from __future__ import annotations

import re

from nb2job.regex import regex

_FIRST = frozenset(
    "accept adapt add align analyze animate annotate append apply assert attach await backpropagate"
    " backward begin bind build cancel center chdir check clear close collocations colorbar commit compile"
    " complete concordance config configure connect consume copy create css debug declare decorate delete"
    " deploy destroy detach disable discard disconnect display do done download drag draw dump edit enable"
    " encrypt end enqueue ensure enter eval exec execute exit export extend extract extractall feed fill"
    " filterwarnings finalize finish fit flush freeze generate glue go help hide hint import init"
    " initialise initialize initjs inject input insert inspect install interact join kill label"
    " launch learn legend listen load lock log login logout magic make makedirs mark minimize mkdir"
    " monitor mount move normalize notify observe open optimize output partial paste patch pause persist"
    " ping play plot pop post pprint prefetch preload prepare preprocess print process profile publish"
    " pull purge push put quit raise randomize read reconnect record recover reduce refresh register"
    " release reload remove rename render replace report require reset resize restart restore result"
    " resume retrain reverse rm rmdir rmtree rollback run save schedule seed send set setdefault setup"
    " show shuffle shutdown silence similar simplefilter simulate sleep solution sort spin start step stop"
    " store stream style submit subscribe summarize summary swap switch sync system terminate test tick"
    " tight toggle touch track train trigger truncate tune unfreeze uninstall unlink unlock unmount"
    " unregister unset unzip update upgrade upload urlretrieve use validate verify view visualise"
    " visualize wait walk warm warn which write xlabel xlim xticks ylabel ylim yticks zoom".split()
)
_ANYWHERE = frozenset({"fit", "train", "save", "show", "print", "write", "draw", "inplace"})
_ALONE = frozenset(
    "apply call collect copy encode eval extract fill generate join load log open process read reduce"
    " replace result sample simulate test validate view".split()
)
"""Of the first words, those that give something where more words follow: `test_prob_superior`."""

_PICTURE = regex(
    r"plot|plt|chart|figure|heatmap|graphviz|widget|html(?!5)|imshow|image|video|animation|canvas|"
    r"(?:^|_)(?:hist|bar|barh|scatter|pie|box|violin|graph|text|axis|grid|title|suptitle|rc|waterfall|beeswarm"
    r"|clim|contour|contourf|fill_between|errorbar|hlines|vlines|axhline|axvline)$|^text$"
)
_LOGGED = regex(r"log_(?:artifact|dict|figure|history|image|input|metric|model|param|table|text|value)s?")
_TO_FILE = regex(r"to_(?:csv|excel|pickle|hdf|sql|parquet|feather|file|gbq|disk|stata|clipboard|json|orc)")
_SECRET = frozenset(
    {"secret", "secrets", "token", "password", "passwd", "credential", "credentials", "getenv"}
)


def is_picture(name: str) -> bool:
    """Whether a function of this name draws, or makes something to look at."""
    words = set(name.lower().split("_"))
    return bool(_PICTURE.search(name.lower()) or words & {"show", "draw", "display", "visualize"})


def is_doing(name: str) -> bool:
    """Whether a function or a method of this name may be there for what it does, or shows a picture."""
    words = [one for one in re.split(r"_+|(?<=[a-z])(?=[A-Z])", name) if one]
    lower = [one.lower() for one in words] or [""]
    if _LOGGED.fullmatch(name) or _TO_FILE.fullmatch(name) or name.startswith("__"):
        return True
    if _SECRET.intersection(lower) or _ANYWHERE.intersection(lower) or _PICTURE.search(name.lower()):
        return True
    first = lower[0]
    return first in _FIRST and (len(lower) == 1 or first not in _ALONE)
