"""What each line magic is in Python; the options are those of IPython.core.magics."""

from __future__ import annotations

import re
from collections.abc import Callable

from nb2job.program.fixed_values import filled
from nb2job.program.installs import requirements
from nb2job.program.interpolation import as_expression, fixed_text
from nb2job.program.magic import FINDING, Magic, Meaning, UnknownMagic, dropped, refused
from nb2job.program.measured import MEASURES, measured
from nb2job.program.run_file import run_file
from nb2job.program.shell_lines import shell_line
from nb2job.program.timings import changed_by, timed
from nb2job.regex import regex

_FOR_THE_EYE = frozenset(
    "matplotlib config load_ext reload_ext unload_ext autoreload html javascript js latex svg markdown"
    " who whos who_ls debug pdb history hist pinfo pinfo2 psource pdoc pfile precision pprint xmode colors"
    " lsmagic magic quickref tensorboard ls ll lf lk ldir lx dirs cat less more man page env_list reset"
    " reset_selective xdel logstart logstop logon logoff logstate notebook gui edit ed cls clear"
    " alias_magic autosave autocall automagic watermark version_information tensorflow_version autopep8"
    " nb_black flake8 pycodestyle_on pycodestyle_off qtconsole connect_info psearch doctest_mode"
    " load_style rehashx tb autoawait subplots colorscheme dhist guiref killbgscripts save pastebin"
    " flake8_on flake8_off pycodestyle autoindent ipytest lab_black blackcellmagic nbdev_default_export"
    " nbdev_export store_history".split()
)
_ALIASES = frozenset("mkdir rm mv cp rmdir touch".split())
_HIDDEN = frozenset("load loadpy recall rep rerun macro bookmark store".split())
_LOADING = frozenset({"load", "loadpy"})
_GIVEN = frozenset({"get_ipython", "display", "__name__", "__doc__"})
"""Names that every notebook knows without binding them."""
_OF_THE_MACHINE = regex(r"PATH|HOME|PYTHON\w*|LD_\w+|CONDA_\w+|MLFLOW_\w+|AZUREML_\w+")
"""Variables that would change how the job starts or where it logs, not only what the script sees."""


def line_magic(magic: Magic) -> Meaning:
    """The meaning of a line magic.

    Raises:
        RewriteError: NB310 for hidden state, another language or a magic that is not known.
    """
    if magic.name.startswith("%"):
        return _late_cell_magic(magic)
    if magic.name in MEASURES:
        return measured(magic)
    if magic.name in _MEANINGS:
        return _MEANINGS[magic.name](magic)
    if magic.name in _ALIASES:
        return shell_line(magic, f"{magic.name} {magic.rest}")
    if magic.name in _LOADING and not magic.assigned and not magic.unbound - _GIVEN:
        return dropped(f"{magic.spelled} only fills a cell: nothing reads a name that no cell binds")
    if magic.name in _HIDDEN:
        raise refused(f"{magic.spelled} brings in what no cell says", "Put its code or its data into a cell.")
    if magic.name in _FOR_THE_EYE and not magic.assigned:
        return dropped(f"{magic.spelled} has no meaning in a script")
    if magic.name in _FOR_THE_EYE & {"config", "matplotlib", "ls", "cat"}:
        return dropped(f"{magic.spelled} has no value in a script", value="None")
    raise unknown(magic)


def unknown(magic: Magic) -> UnknownMagic:
    """The error for a magic of another tool or language."""
    hint = "Remove it, tag the cell `skip`, or use --unknown-magics comment."
    return UnknownMagic("NB310", f"the magic {magic.spelled} has no meaning in a script", hint)


def _late_cell_magic(magic: Magic) -> Meaning:
    """`%%time` below a comment is no cell magic to IPython; those that keep their cell can go."""
    if magic.name.lstrip("%") in {"time", "timeit", "capture", "prun", "html"} and not magic.assigned:
        return dropped(f"%{magic.name} must be a cell's first line: the line is dropped, the cell kept")
    raise refused(f"%{magic.name} must be the first line of its cell", "Move what stands above it.")


def _environment(magic: Magic) -> Meaning:
    """`%env A=b`, `%env A b`: set; `%env A`: read; `%env`: all of them."""
    rest = magic.rest.strip()
    split = "=" if "=" in rest else " "
    key, _, value = (part.strip() for part in rest.partition(split))
    if split not in rest:
        if not magic.assigned:
            return dropped(f"{magic.spelled} only shows")
        head, os = magic.module("os")
        read = f"{os}.environ[{as_expression(key, magic.names)}]" if key else f"dict({os}.environ)"
        return Meaning(f"{magic.spelled} becomes os.environ", head.strip(), read)
    if re.search(r"\s", key) or not key:
        raise refused(f"{magic.spelled} with a name that has blanks in it", "Set os.environ instead.")
    expression = as_expression(value, magic.names)
    head, os = magic.module("os") if magic.once else ("", magic.generated.os)
    text = f"{head}{os}.environ[{as_expression(key, magic.names)}] = {expression}"
    name, fixed = fixed_text(key, magic.names), fixed_text(value, magic.names)
    outside = name is not None and not _is_secret(name) and not _OF_THE_MACHINE.fullmatch(name)
    outside = outside and not magic.environment & {"*", name}
    plain = magic.once and fixed is not None and outside
    message = f"{magic.spelled} becomes os.environ"
    if magic.once and name is not None and _is_secret(name):
        message += "; not in the job file, since it may be a secret"
    variable = (name, fixed) if plain and name is not None and fixed is not None else None
    value = "None" if magic.assigned else ""
    return Meaning(message, text, value, variable=variable)


def _is_secret(name: str) -> bool:
    return bool(re.search(r"key|token|secret|passw|credential|connection_?string", name, re.IGNORECASE))


def _change_folder(magic: Magic) -> Meaning:
    path = re.sub(r"^(-q\s+)+|\s+-q$", "", magic.rest.strip()).strip("'\"")
    path = "" if path == "-q" else path
    if re.match(r"-(b\b|\d|-)", path):
        raise refused("%cd to a bookmark or into the history of folders", "Name the folder.")
    head, os = magic.module("os")
    if path == "-":
        name = magic.generated.previous_folder
        here = magic.fresh("here")
        text = f"{head}{here} = {os}.getcwd()\n{os}.chdir({name})\n{name} = {here}"
        return Meaning("%cd - becomes os.chdir", text)
    target = as_expression(path or "~", magic.names)
    if (path or "~").startswith("~"):
        target = f"{os}.path.expanduser({target})"
    before = f"{magic.generated.previous_folder} = {os}.getcwd()\n" if magic.goes_back else ""
    message = "%cd becomes os.chdir, which raises where there is no such folder"
    return Meaning(message, f"{head}{before}{os}.chdir({target})")


def _install(magic: Magic) -> Meaning:
    command = filled(f"{magic.name} {magic.rest}", magic.values)
    wanted = tuple(requirements(command, magic.companions))
    value = "None" if magic.assigned else ""
    return dropped(f"{magic.spelled}: dropped, the environment installs", requirements=wanted, value=value)


def _timeit(magic: Magic) -> Meaning:
    if magic.assigned:
        return timed(magic)
    changed = changed_by(magic.rest, magic.used)
    if changed:
        message = f"%timeit, dropped, changed {', '.join(changed)} an unknown number of times"
        return Meaning(message, code=FINDING)
    return dropped("%timeit is dropped")


def _pylab(magic: Magic) -> Meaning:
    """The names of NumPy and pyplot that the notebook reads and does not bind before.

    A name that these do not have is left alone: it may be read by what is never called.
    `sum`, `any` and `all` are NumPy's in that namespace, not Python's.
    """
    from nb2job.program.pylab_names import PYLAB

    names = magic.unbound | (magic.used & {"sum", "any", "all"} if magic.rest != "--no-import-all" else set())
    wanted = sorted(names & PYLAB - {"np", "plt", "numpy", "matplotlib", "display"})
    lines = ["import numpy as np", "import matplotlib.pyplot as plt"]
    modules = [one for one in ("numpy", "matplotlib") if one in magic.unbound]
    lines += [f"import {one}" for one in modules]
    lines += [f"from matplotlib import {one}" for one in ("pylab", "pyplot") if one in magic.unbound]
    lines += [f"from pylab import {', '.join(wanted)}"] if wanted else []
    return Meaning("%pylab becomes the imports that are needed", "\n".join(lines))


def _working_folder(magic: Magic) -> Meaning:
    if not magic.assigned:
        return dropped("%pwd only shows")
    head, os = magic.module("os")
    return Meaning("%pwd becomes os.getcwd()", head.strip(), f"{os}.getcwd()")


def _shell(magic: Magic) -> Meaning:
    return shell_line(magic, magic.rest)


def _captured_shell(magic: Magic) -> Meaning:
    """`%sc name=command`: one text; `%sc -l name=command`: a list of lines."""
    match = re.match(r"(-[lv]+\s+)*(\w+)\s*=\s*(.*)", magic.rest.strip())
    if match is None:
        raise refused("%sc without a name", "Write `name = !command`.")
    call = f"{magic.generated.shell_lines}({as_expression(match[3], magic.names)})"
    value = call if "l" in (match[1] or "") else f'"\\n".join([*{call}, ""])'
    return Meaning("%sc becomes subprocess.run", f"{match[2]} = {value}", helper="shell_lines")


def _import(magic: Magic) -> Meaning:
    """`%aimport a, b` imports; `%aimport -a` and `%aimport` alone only say what to reload."""
    names = [one.strip() for one in magic.rest.split(",") if re.fullmatch(r"\s*[A-Za-z_][\w.]*\s*", one)]
    if not names:
        return dropped("%aimport: nothing is reloaded in a script")
    return Meaning("%aimport becomes import", "\n".join(f"import {one}" for one in names))


def _store(magic: Magic) -> Meaning:
    if not magic.rest.strip() or re.fullmatch(r"[\w\s]+", magic.rest.strip()):
        return dropped("%store: what it keeps for other notebooks, no script can read")
    raise refused("%store brings in or writes what no cell says", "Load the data in a cell.")


_MEANINGS: dict[str, Callable[[Magic], Meaning]] = {
    "env": _environment,
    "set_env": _environment,
    "cd": _change_folder,
    **dict.fromkeys(["pip", "conda", "mamba", "micromamba", "uv"], _install),
    "timeit": _timeit,
    "pylab": _pylab,
    "pwd": _working_folder,
    "sx": _shell,
    "system": _shell,
    "sc": _captured_shell,
    "aimport": _import,
    "store": _store,
    "run": run_file,
}
