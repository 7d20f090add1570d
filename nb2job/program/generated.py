"""Names that the script adds; they give way to the notebook's own."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

MODULES = (
    *("argparse", "ast", "asyncio", "contextlib", "inspect", "json", "logging", "os", "pathlib"),
    *(
        "re",
        "shutil",
        "statistics",
        "subprocess",
        "sys",
        "tempfile",
        "time",
        "timeit",
        "traceback",
        "types",
        "warnings",
        "mlflow",
    ),
)
"""Modules that a generated script may import for itself; an alias is used where the name is taken."""


@dataclass(frozen=True, slots=True)
class Generated:
    """How the script spells what it adds to the notebook's names."""

    args: str = "args"
    argv: str = "argv"
    parser: str = "parser"
    main: str = "main"
    run: str = "run"
    parse_args: str = "parse_args"
    logger: str = "logger"
    show_log: str = "show_log"
    warnings_pass: str = "warnings_pass"
    run_tags: str = "run_tags"
    kept_traceback: str = "kept_traceback"
    unset: str = "UNSET"
    log_data: str = "log_data"
    log_value: str = "log_value"
    log_kept: str = "log_kept"
    numbered: str = "numbered"
    metric_counts: str = "metric_counts"
    next_step: str = "next_step"
    step_counts: str = "step_counts"
    log_figures: str = "log_figures"
    log_chart: str = "log_chart"
    log_page: str = "log_page"
    log_plot: str = "log_plot"
    log_picture: str = "log_picture"
    log_window: str = "log_window"
    log_explanation: str = "log_explanation"
    figure_counts: str = "figure_counts"
    log_table: str = "log_table"
    table_counts: str = "table_counts"
    log_report: str = "log_report"
    log_best_params: str = "log_best_params"
    best_logged: str = "best_logged"
    log_model: str = "log_model"
    model_counts: str = "model_counts"
    log_history: str = "log_history"
    run_shell: str = "run_shell"
    shell_lines: str = "shell_lines"
    run_file: str = "run_file"
    time_call: str = "time_call"
    line_list: str = "LineList"
    previous_folder: str = "previous_folder"
    find_output: str = "find_output"
    boolean: str = "boolean"
    integer: str = "integer"
    number: str = "number"
    json_value: str = "json_value"
    json_tuple: str = "json_tuple"
    literal: str = "literal"
    optional: str = "optional"
    output_dir: str = "output_dir"
    argparse: str = "argparse"
    ast: str = "ast"
    asyncio: str = "asyncio"
    contextlib: str = "contextlib"
    inspect: str = "inspect"
    json: str = "json"
    logging: str = "logging"
    os: str = "os"
    pathlib: str = "pathlib"
    re: str = "re"
    shutil: str = "shutil"
    statistics: str = "statistics"
    subprocess: str = "subprocess"
    sys: str = "sys"
    tempfile: str = "tempfile"
    time: str = "time"
    timeit: str = "timeit"
    traceback: str = "traceback"
    types: str = "types"
    warnings: str = "warnings"
    mlflow: str = "mlflow"
    plt: str = "plt"

    def all_names(self) -> frozenset[str]:
        """Every name that is spoken for."""
        return frozenset(getattr(self, one.name) for one in fields(self))


def avoiding(top: frozenset[str], anywhere: frozenset[str], imported: frozenset[str]) -> Generated:
    """Names that the notebook does not use: with a trailing underscore where it does.

    Args:
        top: names of the notebook's one namespace.
        anywhere: identifiers of any scope, which a name used inside functions must avoid too.
        imported: names that the notebook binds only by importing the very module of that name.
    """
    names = Generated()
    local = {
        "args",
        "argv",
        "parser",
        "main",
        "run",
        "parse_args",
        "boolean",
        "integer",
        "number",
        "json_value",
        "json_tuple",
        "literal",
        "optional",
    }
    avoided = {True: top - imported, False: anywhere - imported}
    found: dict[str, str] = {}
    for one in fields(names):
        name = str(one.default)
        while name in avoided[one.name in local]:
            name += "_"
        found[one.name] = name
    return replace(names, **found)
