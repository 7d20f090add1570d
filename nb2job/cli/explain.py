"""nb2job explain: the plan of a conversion, and nothing written; or what a code means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from nb2job.cli.report import Console, shared_options, write_page
from nb2job.cli.settings_file import config_option, given
from nb2job.cli.sweep_options import sweep_options
from nb2job.errors import UsageError

EXAMPLES = """\b
Examples:
  nb2job explain train.ipynb
  nb2job explain train.ipynb --param C -v
  nb2job explain train.ipynb --format json
  nb2job explain train.ipynb --html report.html
  nb2job explain NB203
  nb2job explain NB2

\b
The keys of --format json:
  notebook, script, functions [{name, cells, lines, takes [{name, from}],
  gives, globals}], module_level {imports, definitions, everything}, reasons,
  parameters, liftable [{option, value, of, cell, line}], inputs,
  search [{name, distribution, source, reason, cell, line}],
  sweep (null, or the keys of its YAML), output_dir, outputs, metrics,
  figures, searches, models, packages [{name, version}], files, dropped,
  changed, findings;
  a parameter or input is {name, flag, type, default, variable, help, cell,
  line}, everything else {code, cell, line, message, hint}.
Of a code: code, meaning, advice, kind, sections [{title, text}]; of the
beginning of one a list of {code, meaning, advice}."""


@click.command("explain", epilog=EXAMPLES)
@click.argument("notebook", metavar="NOTEBOOK|CODE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--param", metavar="NAME[=LITERAL]", multiple=True, help="As for convert. Repeatable.")
@click.option("--no-param", metavar="NAME", multiple=True, help="As for convert. Repeatable.")
@click.option("--metric", metavar="NAME=EXPR", multiple=True, help="As for convert. Repeatable.")
@sweep_options
@config_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page, too: notebook and script side by side, and what became of every line.",
)
@shared_options
@click.pass_context
def command(
    context: click.Context,
    /,
    *,
    notebook: Path,
    param: tuple[str, ...],
    no_param: tuple[str, ...],
    metric: tuple[str, ...],
    form: str,
    config: Path | None,
    html: Path | None,
    **sweep: Any,
) -> int:
    """Show what would become of a notebook; nothing is run, and nothing written but a page asked for.

    Its functions, what goes into each and comes out, and why; arguments, and what else could be one;
    data, files, metrics, figures, best parameters of searches, models, packages; every line that goes or
    changes, and why; and what deserves a look. For a code such as NB203: what it means and what to do
    about it; for the beginning of one, such as NB2, the codes that begin so, and for NB all of them.
    """
    console: Console = context.obj
    if re.fullmatch(r"NB\d*", str(notebook), re.IGNORECASE) and not notebook.exists():
        console.result(_page(str(notebook).upper(), form))
        return 0
    import json

    from nb2job.cli.settings_file import asked_for
    from nb2job.convert import convert
    from nb2job.explain.plan import plan
    from nb2job.explain.words import words

    options = given(context, {"param": param, "no_param": no_param, "metric": metric, **sweep})
    conversion = convert(notebook, asked_for(notebook, options, config))
    found = plan(conversion)
    if html is not None:
        from nb2job.explain.report import report_of

        write_page(html, report_of(conversion))
        console.note(f"wrote {html}")
    if form == "json":
        console.result(json.dumps(found, indent=2, ensure_ascii=False, default=repr))
    else:
        console.result(words(found, style=click.style, every=console.verbose))
    return 0


def _page(code: str, form: str) -> str:
    """What there is to say of a code, or of those that begin so.

    Raises:
        UsageError: NB001, there is no such code.
    """
    import json

    from nb2job.explain.page import page_data, page_words
    from nb2job.rule_pages import beginning, nearest, page_of

    rules = beginning(code)
    if not rules:
        near = nearest(code)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        raise UsageError("NB001", f"{code}: no such code", f"{hint}nb2job explain NB lists all of them.")
    if rules[0].code != code:
        listed = [{"code": one.code, "meaning": one.meaning, "advice": one.advice} for one in rules]
        if form == "json":
            return json.dumps(listed, indent=2, ensure_ascii=False)
        return "\n".join(f"{click.style(one.code, bold=True)}  {one.meaning}" for one in rules)
    page = page_of(code)
    if form == "json":
        return json.dumps(page_data(page), indent=2, ensure_ascii=False)
    return page_words(page, click.style)
