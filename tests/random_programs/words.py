"""The words of random notebooks: plain names, and those that something else is called, too."""

from __future__ import annotations

PLAIN = ("x", "y", "z", "n", "k", "total", "i", "rate")
GENERATED = (
    "args", "main", "logger", "parser", "run", "os", "re", "sys", "mlflow", "output_dir", "argv",
    "log_value", "parse_args", "logging", "argparse", "integer", "json",
)  # fmt: skip
SLUGS = ("train_model", "load_data", "run_step", "evaluate", "result")
STRANGE = ("größe", "λ", "математика", "ﬁt")
SHADOWING = ("list", "sum", "max", "min", "len", "sorted", "id", "type", "input", "map", "next",
             "range", "print", "str")  # fmt: skip
NUMBERS = (*PLAIN * 6, *GENERATED, *SLUGS, *STRANGE)
LISTS = ("items", "v", "w", "rows", "data")
DICTS = ("d", "params", "config")
FUNCTIONS = ("f", "g", "h", "helper", "score", "train_model", "main", "run", "evaluate")
FACTORIES = ("make", "outer")
DECORATORS = ("deco", "traced")
STREAMS = ("stream", "counted")
CLASSES = ("A", "B", "Model")
OBJECTS = ("obj", "model", "a")
SHELVES = ("fs", "hooks")
ITERATORS = ("it", "gen")
LOCALS = ("p", "q", "r", "t")
TITLES = ("A", "B", "Train model", "Load data", "Evaluate", "X", "Main", "Run", "Größe", "Note",
          "Fit the model", "2. Results!", "f", "Model")  # fmt: skip
ERRORS = ("ZeroDivisionError", "NameError", "KeyError", "IndexError", "ValueError", "Exception")
