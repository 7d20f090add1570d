"""Every code that an error, a note or a finding carries, with what it means: the one table of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A code, its meaning in one line, what to do about it, and whether it says that a line went."""

    code: str
    meaning: str
    advice: str = ""
    drops: bool = False


RULES: tuple[Rule, ...] = (
    Rule("NB001", "a command line that cannot be taken", "See the command's --help."),
    Rule("NB002", "a --set that the job file does not take", "Name a literal input of the job."),
    Rule("NB003", "an --input that the job file does not take", "Name a data input of the job."),
    Rule("NB004", "no usable Python interpreter", "Give one with --python."),
    Rule("NB005", "a --param that names nothing, or several things", "Pick one of the candidates."),
    Rule("NB006", "two notebooks whose job folders would be one", "Name a folder with -o."),
    Rule("NB101", "a notebook that is not there or cannot be opened"),
    Rule("NB102", "a file that is no valid notebook", "Open it in Jupyter and save it again."),
    Rule("NB103", "a notebook in another language than Python"),
    Rule("NB104", "a notebook without code"),
    Rule("NB105", "a cell with a syntax error", "Mend the cell, or tag it `skip`."),
    Rule("NB106", "a cell in Python 2", "Convert the notebook to Python 3 first."),
    Rule("NB107", "a notebook that runs itself", "Take the %run out of one of them."),
    Rule("NB202", "two sections became one function, since a value is set only under a condition"),
    Rule("NB203", "a name stayed a module global", "Pass it to the function that reads it."),
    Rule("NB204", "a star import that may hide names used before it", "Import the names you need."),
    Rule("NB205", "names are looked up at run time", "Use the names themselves."),
    Rule("NB206", "a name that IPython alone binds, or a script alone", "Give the value a name of its own."),
    Rule(
        "NB207", "an await at the top of a program that stays at module level", "Await in an async function."
    ),
    Rule("NB210", "a random draw without a seed", "Give it random_state, or ask for --param seed."),
    Rule("NB211", "a secret in the notebook", "Take it out, and let its service make a new one."),
    Rule("NB212", "a secret in a stored output", "Clear the outputs before the notebook is shared."),
    Rule("NB213", "a secret in an option", "Set it where the job runs: a file would keep it."),
    Rule("NB220", "autolog does nothing for a training loop of the notebook's own", "Log its metrics there."),
    Rule("NB221", "autolog meets several fits in one run", "Use --tracking custom, or a run for each."),
    Rule("NB222", "models are logged by an API that Azure's tracking server lacks", "Use --models save."),
    Rule("NB301", "a function takes notebook variables as keyword-only arguments"),
    Rule("NB302", "a line only for the eye was dropped", drops=True),
    Rule("NB303", "a print became a log line"),
    Rule("NB304", "a magic without meaning in a script was dropped", drops=True),
    Rule("NB305", "a magic became Python"),
    Rule("NB306", "the body of `if __name__` stands by itself"),
    Rule("NB307", "figures are logged where the notebook showed them"),
    Rule("NB308", "a literal became an argument"),
    Rule("NB309", "a written file goes below --output-dir"),
    Rule("NB310", "a magic or shell line with no meaning in a script", "Write it in Python."),
    Rule("NB311", "a file that is read became a data input"),
    Rule("NB312", "a printed number is logged as a metric"),
    Rule("NB313", "a fitted model is logged"),
    Rule("NB314", "an unused import, or what only fed a dropped line, was dropped", drops=True),
    Rule("NB315", "the notebook opens MLflow runs itself, so the script adds no tracking"),
    Rule("NB320", "a file is written where the notebook wrote it", "Use a relative path."),
    Rule("NB330", "a progress bar for notebooks became the plain one"),
    Rule("NB331", "a module of the notebook's own travels beside the script"),
    Rule("NB332", "a module of the notebook's own opens files", "Give it their paths."),
    Rule("NB333", "an MLflow run of the notebook's own became the script's, or is nested in it"),
    Rule("NB334", "what only a hosted notebook has was dropped or became plain Python"),
    Rule("NB335", "what only a hosted notebook has, with no equal in a job", "Write it in plain Python."),
    Rule("NB336", "a question became an argument or an environment variable"),
    Rule("NB337", "a question that no job can be asked", "Set the value in a cell of its own."),
    Rule("NB338", "the notebook's own command line became the script's"),
    Rule("NB339", "a parser that reads the kernel's command line", "Give it a list of arguments."),
    Rule("NB340", "lines that only submit a job were dropped: a job must not submit itself"),
    Rule("NB345", "a result that a cell ended with is logged"),
    Rule("NB346", "a name that a %run file sets and nothing reads was not taken", drops=True),
    Rule("NB350", "a secret is read from the environment"),
    Rule("NB351", "a seed was added where none was"),
    Rule("NB360", "autolog is switched on before the library that it follows is used"),
    Rule("NB361", "a --register that names no model, or not which", "Pick one of the models."),
    Rule("NB362", "what a library measured while it trained is logged"),
    Rule("NB363", "a frame that was displayed is logged as a table"),
    Rule("NB401", "a place that cannot hold a job folder"),
    Rule("NB402", "a folder that nb2job did not make", "Choose another, or use --force."),
    Rule("NB403", "a generated file was edited by hand", "Keep the edit, or use --force."),
    Rule("NB404", "a record of nb2job that cannot be read", "Restore it, or use --force."),
    Rule("NB405", "writing the job folder failed; what was there is there again"),
    Rule("NB406", "a text that UTF-8 cannot hold"),
    Rule("NB410", "an import whose package is taken to have its name", "Install it by name in a cell."),
    Rule("NB411", "a package without a version", "Give --requirements FILE."),
    Rule("NB412", "a version that does not go with the tested pair of trackers", "Ask for another."),
    Rule("NB413", "an install that only the notebook's machine can do", "Name a package or an address."),
    Rule("NB414", "a file of versions that cannot be read", "Give another with --requirements or --conda."),
    Rule("NB415", "a version gave way to one that the tested pair of trackers takes"),
    Rule("NB416", "a password in an address of packages was left out", "Use an index that needs none."),
    Rule("NB501", "a job file that cannot be read", "Mend the YAML."),
    Rule("NB502", "a file that is no command job"),
    Rule("NB503", "a sweep job, which cannot be run here yet"),
    Rule("NB504", "a key of a job file that is missing or wrong"),
    Rule("NB505", "a reference in a job's command that names nothing"),
    Rule("NB506", "an input without a value", "Give one with --set or --input."),
    Rule("NB507", "data or code that is not on this machine", "Say where with --input NAME=PATH."),
    Rule("NB508", "MLflow is not installed", 'Install it: pip install "nb2job[local]"'),
    Rule("NB509", "a tracking store that cannot be used"),
    Rule("NB510", "no POSIX shell"),
    Rule("NB521", "a notebook that needs a package which the interpreter does not have", "Install it."),
    Rule("NB522", "a notebook that took too long to be compared", "Give it more with --timeout."),
    Rule("NB523", "a folder that cannot be copied for a run", "Name what is only read with --link."),
    Rule("NB524", "a notebook whose process was killed, or left without an answer"),
)
