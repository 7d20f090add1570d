"""Notebook and script run and compared, where the notebook can run here without a network."""

from __future__ import annotations

import ast
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nb2job.convert import convert
from nb2job.program.settings import Settings
from nb2job.verify.compare import Comparison
from nb2job.verify.expected import expected
from nb2job.verify.match import Match
from nb2job.verify.tracking import make_store
from nb2job.verify.verify import verify
from tests.corpus.outcome import Outcome
from tests.corpus.pool import Lost, each
from tests.corpus.source import source

INSTALLED = frozenset(
    "IPython joblib matplotlib mpl_toolkits numpy pandas patsy pylab scipy seaborn sklearn".split()
) | {"statsmodels"}
SHELL = re.compile(
    r"get_ipython\(\)\.(system|getoutput)\((?!['\"]\s*(pip|conda)\b)"
    r"|run_cell_magic\('(bash|sh|writefile|script|cmd|system|sx|!)'"
    r"|\bos\.(system|popen|remove|kill)\b|\bsubprocess\b|\brmtree\b|\binput\(|\braw_input\("
)
NETWORK = re.compile(r"https?://|\bfetch_\w+\(|\bload_dataset\(|urlretrieve|get_rdataset|datasets\.get")
NO_PROXY = "http://127.0.0.1:9"  # nobody listens: a download fails at once
SHOWN = 100


def compare_runs(outcomes: Sequence[Outcome], jobs: int, timeout: float) -> None:
    """Run both sides of every fit notebook; write into each outcome how they compare."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ[name] = NO_PROXY
    made = {Path(one.path): one for one in outcomes if one.valid and one.converted and not one.broken}
    for path, one in made.items():
        one.unfit = unfit(path)
    fit = [path for path, one in made.items() if not one.unfit]
    with tempfile.TemporaryDirectory(prefix="nb2job-corpus-") as temporary:
        store = make_store(Path(temporary) / "mlflow.db")

        def run(path: Path) -> dict[str, Any]:
            script = Path(tempfile.mkdtemp(dir=temporary)) / "script.py"
            for name, text in (("script.py", made[path].script), *made[path].beside):
                target = script.parent / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8", errors="surrogatepass")
            conversion = convert(path, Settings())
            meant = expected(conversion.notebook, conversion.program)
            found = verify(
                path,
                script,
                timeout=timeout,
                match=Match(0.0, meant.output_dir),
                entry=meant.entry,
                own=meant.own,
                dropped=meant.dropped,
                renamed=meant.renamed,
                gone=meant.lines,
                store=store,
            )
            return told(found)

        for path, answer in each(run, fit, jobs, 3 * timeout + 120):
            if isinstance(answer, Lost):
                answer = {"lost": answer.traceback or "late"}
            made[path].both = answer


def unfit(path: Path) -> str:
    """Why a notebook is not run here; empty when it is."""
    try:
        text = ast.unparse(ast.parse(source(path).text))  # without comments, which name many URLs
    except SyntaxError:
        return "is no Python"
    for pattern in (SHELL, NETWORK):
        if match := pattern.search(text):
            return f"uses {match[0]}"
    for name in sorted(imported(text)):
        beside = path.parent / f"{name}.py"
        if name not in INSTALLED | sys.stdlib_module_names and not beside.exists():
            return f"imports {name}"
    return ""


def imported(text: str) -> set[str]:
    """The top-level packages that a text imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
    return found


def told(comparison: Comparison) -> dict[str, Any]:
    """A comparison as the JSON holds it."""
    notebook, script = comparison.notebook_failure, comparison.script_failure
    return {
        "notebook": f"cell {notebook.cell}: {notebook}" if notebook else "",
        "script": f"line {script.line}: {script}" if script else "",
        "same_failure": comparison.same_failure,
        "same": comparison.same,
        "equal": len(comparison.equal),
        "different": [(one.name, one.left, one.right) for one in comparison.different],
        "missing": list(comparison.missing),
        "dropped": list(comparison.dropped),
        "unstable": list(comparison.unstable),
        "files_equal": len(comparison.files.equal),
        "files_different": [one.name for one in comparison.files.different],
        "files_missing": list(comparison.files.missing),
        "metrics": len(comparison.metrics),
    }


def words_of_runs(outcomes: Sequence[Outcome]) -> str:
    """Counts, then every difference and exception by name."""
    ran = [one for one in outcomes if one.both is not None]
    told = [one.both for one in ran if one.both is not None and "lost" not in one.both]
    well = [both for both in told if not both["notebook"]]
    done = [both for both in well if not both["script"]]
    names = Counter[str]()
    for both in done:
        names["equal"] += both["equal"]
        for kind in ("different", "missing", "dropped", "unstable"):
            names[kind] += len(both[kind])
    files = sum(both["files_equal"] for both in done)
    wrong = sum(len(both["files_different"]) + len(both["files_missing"]) for both in done)
    lines = [
        f"fit to run here {len(ran)}, compared {len(told)}",
        f"notebook runs to its end {len(well)}",
        f"of these, script runs to its end {len(done)}",
        f"of these, script stopped for its time {sum(late(both['script']) for both in well)}",
        f"script ends, the same in everything {sum(both['same'] for both in done)}",
        f"variables equal {names['equal']}, different {names['different']}, "
        f"missing {names['missing']}, dropped with a note {names['dropped']}, unstable {names['unstable']}",
        f"files equal {files}, different or missing {wrong}",
        f"notebook fails {len(told) - len(well)} ({sum(late(b['notebook']) for b in told)} for time), "
        f"script with the same exception {sum(b['same_failure'] for b in told if b['notebook'])}",
    ]
    return "\n".join([*lines, "", *_details(ran)])


def late(failure: str) -> bool:
    """Whether a side was stopped for its time; a watched script takes up to twice its own."""
    return ": Timeout: " in failure


def _details(ran: Sequence[Outcome]) -> Iterator[str]:
    for one in ran:
        both = one.both or {}
        if "lost" in both:
            yield f"{one.path}\n  lost: {both['lost'].strip().splitlines()[-1]}"
        elif not both["same"]:
            yield one.path
            yield from (f"  {side}: {both[side][:200]}" for side in ("notebook", "script") if both[side])
            for name, left, right in both["different"][:5]:
                yield f"  {name}: {left[:SHOWN]} / {right[:SHOWN]}"
            for kind in ("missing", "files_different", "files_missing"):
                if both[kind]:
                    yield f"  {kind}: {', '.join(both[kind][:12])}"
