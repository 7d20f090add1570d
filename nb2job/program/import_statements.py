"""Imports, and the statements that an import can see: which they are, and what they import."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Set

from nb2job.program.fixed import is_constant
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.process_state import FILTER_CALLS, makes_errors
from nb2job.program.program import Statement
from nb2job.regex import regex

Names = frozenset[str]

STDLIB = frozenset(sys.stdlib_module_names)
"""The top-level modules of the standard library."""


_QUIET = frozenset(
    "IPython PIL altair autogluon bayes_opt bs4 catboost category_encoders colorama cv2 dataprep dotenv"
    " einops eli5 emoji empiricaldist feature_engine folium gensim geopandas graphviz h5py hdbscan"
    " hyperopt imageio imblearn imutils ipywidgets jinja2 joblib keras lightgbm lightning lime"
    " matplotlib matplotlib_inline missingno mlxtend networkx nltk numpy optuna pandas plotly pmdarima"
    " prettytable prophet psutil pydotplus pymc pymc3 pytorch_lightning requests rich scipy scrapbook"
    " seaborn shap skimage sklearn skopt spacy statsmodels surprise sweetviz sympy tabulate tensorflow"
    " termcolor textblob torch torchinfo torchmetrics torchsummary torchvision tqdm transformers"
    " tsfresh umap wordcloud xgboost yaml".split()
)
_LOUD = ("sklearn.experimental", "mpl_toolkits")


def is_quiet(module: str) -> bool:
    """Whether importing a module does nothing but bind its name: the standard library, and some known."""
    top = module.split(".")[0]
    return top != "__future__" and (top in STDLIB | _QUIET) and not module.startswith(_LOUD)


def is_import(statement: Statement) -> bool:
    """An import, or a `try` or `if TYPE_CHECKING` whose every line imports or sets a constant."""
    node = statement.node
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(node, ast.Try) and node.handlers:
        parts = [*node.body, *node.orelse, *node.finalbody]
        parts += [child for handler in node.handlers for child in handler.body]
        return any(isinstance(one, (ast.Import, ast.ImportFrom)) for one in node.body) and all(
            _imports_or_sets(one) for one in parts
        )
    typing = isinstance(node, ast.If) and unparse(node.test).endswith("TYPE_CHECKING")
    return typing and all(isinstance(one, (ast.Import, ast.ImportFrom)) for one in getattr(node, "body", ()))


def is_fallback(statement: Statement) -> bool:
    """A `try` that imports a function, and defines it itself where a release has none yet."""
    node = statement.node
    if not isinstance(node, ast.Try) or node.orelse or node.finalbody or not node.body:
        return False
    if not all(isinstance(one, (ast.Import, ast.ImportFrom)) for one in node.body):
        return False
    kinds = {unparse(one.type) if one.type is not None else "" for one in node.handlers}
    lines = [child for handler in node.handlers for child in handler.body]
    return kinds <= _NOT_THERE and all(_imports_or_sets(one) or _plainly_defines(one) for one in lines)


_NOT_THERE = frozenset({"AttributeError", "ImportError", "ModuleNotFoundError"})


def _plainly_defines(node: ast.stmt) -> bool:
    """A function without decorators, defaults and annotations: nothing is evaluated as it is defined."""
    if not isinstance(node, ast.FunctionDef) or node.decorator_list or node.returns is not None:
        return False
    given = [*node.args.defaults, *node.args.kw_defaults]
    arguments = [one for one in walk(node.args) if isinstance(one, ast.arg)]
    return not given and not any(one.annotation for one in arguments)


def _imports_or_sets(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return all(isinstance(one, ast.Name) for one in node.targets) and is_constant(node.value)
    return isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass))


def names_pyplot(node: ast.AST | None, name: str) -> bool:
    """Whether an import does nothing but call pyplot so, in either way to write it."""
    if not isinstance(node, (ast.Import, ast.ImportFrom)) or len(node.names) != 1:
        return False
    alias = node.names[0]
    module = "" if isinstance(node, ast.Import) else f"{node.module}."
    return f"{module}{alias.name}" == "matplotlib.pyplot" and alias.asname == name


def only_imported(trees: Iterable[ast.AST]) -> Names:
    """Names that nothing binds, in any scope, but an import of the very module of that name, or of pyplot.

    A module is imported by a statement of its own: in a block its name would be one of the block's function.
    """
    imported, others = set[str](), set[str]()
    trees = [*trees]
    top = {id(one) for tree in trees for one in getattr(tree, "body", ())}
    every = [one for tree in trees for one in walk(tree)]
    methods = {id(one) for node in every if isinstance(node, ast.ClassDef) for one in node.body}
    for node in every:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                plain = isinstance(node, ast.Import) and alias.asname is None and id(node) in top
                name = (alias.asname or alias.name).split(".")[0]
                (imported if plain or names_pyplot(alone(node, alias), name) else others).add(name)
        elif id(node) not in methods:
            others |= _bound_by(node)
    return frozenset(imported - others)


def name_of_pyplot(trees: Iterable[ast.AST], imported: Names) -> str:
    """What the notebook calls pyplot first, among names that it gives to nothing else; "" for none."""
    nodes = [one for tree in trees for one in walk(tree) if isinstance(one, (ast.Import, ast.ImportFrom))]
    named = [(node, alias) for node in nodes for alias in node.names if alias.asname in imported]
    names = ((alias.asname or "", alone(node, alias)) for node, alias in named)
    return next((name for name, one in names if names_pyplot(one, name)), "")


def alone(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    """The import of one of the names that a statement imports."""
    if isinstance(node, ast.Import):
        return ast.Import([alias])
    return ast.ImportFrom(node.module, [alias], node.level)


def _bound_by(node: ast.AST) -> set[str]:
    """The names that a node binds itself, if it is no import."""
    if isinstance(node, ast.Name):
        return set() if isinstance(node.ctx, ast.Load) else {node.id}
    if isinstance(node, ast.arg):
        return {node.arg}
    if isinstance(node, (ast.MatchMapping, ast.MatchStar, ast.MatchAs)):
        return {getattr(node, "rest", None) or getattr(node, "name", None) or ""}
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)
    return {node.name or ""} if isinstance(node, named) else set()


def imported_modules(statement: Statement) -> Names:
    """The top-level packages that a statement imports, in any of its lines."""
    found: set[str] = set()
    for node in walk(statement.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." if node.level else (node.module or "").split(".")[0])
    return frozenset(found)


def is_setup(statement: Statement, names: Set[str]) -> bool:
    """Whether it sets, with literals only, something that a later import can see."""
    node = statement.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        environment = isinstance(target, ast.Subscript) and unparse(target.value) == "os.environ"
        return environment and "os" in names and is_constant(node.value)
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return False
    call = node.value
    function = unparse(call.func)
    if makes_errors(call):
        return False  # among the imports it would hold for what the script adds, too
    literal = all(is_constant(one) for one in (*call.args, *(word.value for word in call.keywords)))
    return literal and function in _SETUP_CALLS and function.split(".")[0] in names


_SETUP_CALLS = frozenset(
    [
        "warnings.filterwarnings",
        "warnings.simplefilter",
        "matplotlib.use",
        "mpl.use",
        "sys.path.append",
        "sys.path.insert",
        "os.environ.setdefault",
        "os.putenv",
    ]
)
_PATH_CALLS = frozenset({"os.chdir", "chdir", "sys.path.append", "sys.path.insert", "sys.path.extend"})
_ENVIRONMENT_CALLS = frozenset(
    "os.environ.setdefault os.environ.update os.environ.pop os.environ.clear os.putenv load_dotenv"
    " dotenv.load_dotenv".split()
)
_FILE_CALLS = frozenset({"write", "write_text", "writelines", "urlretrieve", "run", "extractall"})
_SHELLS = frozenset({"run_shell", "shell_lines", "system", "popen", "call", "check_call", "check_output"})
_BRINGS_MODULES = regex(r"\.py\b|\b(?:git\s+clone|unzip|tar|download)\b")
"""What in a command says that it may bring a module: `wget https://…/clr.py`, `git clone …`."""

WELL_KNOWN = frozenset(
    "numpy pandas sklearn scipy matplotlib mpl_toolkits seaborn torch torchvision tensorflow keras xgboost"
    " lightgbm catboost statsmodels mlflow azureml azure tqdm joblib requests PIL cv2 yaml transformers"
    " datasets plotly bokeh altair IPython nltk spacy gensim networkx sympy numba dask pyspark pytest"
    " skimage imblearn optuna shap category_encoders bs4 pydantic fastai jax flax".split()
)
"""Installed packages that no file of the notebook's own folder is likely to hide."""


def barriers(statement: Statement) -> Names:
    """What of a later import's surroundings it may change: `environment`, `path`, `files`, `warnings`.

    MLflow's autolog puts its own functions in the place of a library's: of those that train (`autolog`) and
    of scores (`scores`).
    """
    found: set[str] = set()
    for node in walk(statement.tree):
        if isinstance(node, ast.Call):
            spelled = unparse(node.func)
            found |= {"path"} if spelled in _PATH_CALLS else set()
            last = spelled.rpartition(".")[2]
            brings = last in _SHELLS and _BRINGS_MODULES.search(statement.text)
            found |= {"files"} if last in _FILE_CALLS or brings else set()
            found |= {"environment"} if spelled in _ENVIRONMENT_CALLS else set()
            found |= {"warnings"} if last in FILTER_CALLS else set()
            found |= _autologs(node) if last == "autolog" else set()
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            kept = unparse(node.value)
            found |= {"environment"} if kept == "os.environ" else set()
            found |= {"path"} if kept == "sys.modules" else set()  # what an import finds, as a folder does
    return frozenset(found)


def _autologs(call: ast.Call) -> set[str]:
    silent = {"log_post_training_metrics", "disable"} & {word.arg for word in call.keywords}
    return {"autolog"} if silent else {"autolog", "scores"}


def is_replaced(statement: Statement, barriers_before: Names) -> bool:
    """Whether it imports a function that an autolog before it has replaced."""
    return any(
        ("autolog" in barriers_before and f"{node.module}.{alias.name}" in _TRAINERS)
        or ("scores" in barriers_before and node.module == "sklearn.metrics" and alias.name.endswith(_SCORES))
        for node in of_kind(statement.tree, ast.ImportFrom)
        for alias in node.names
    )


_TRAINERS = frozenset({"xgboost.train", "lightgbm.train"})
_SCORES = ("_score", "_error", "_loss", "auc")


def is_of_ipython(node: ast.stmt | None) -> bool:
    """Whether it is `from IPython.display import display`, which is what the notebook has anyway."""
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("IPython.")
