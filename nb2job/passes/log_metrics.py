"""Log the numbers that the notebook printed with a label, and the scores that it showed bare."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count

from nb2job.notebook.cell import Note
from nb2job.program.counting import has_running_step, step_of, step_told, tells_every_round
from nb2job.program.edit import Replace, source_of, standing_alone
from nb2job.program.filled_arrays import filled_by
from nb2job.program.fixed import mutated
from nb2job.program.label_metric import Metric
from nb2job.program.label_words import metric_name
from nb2job.program.metric_names import Occurrence, judged, told_apart
from nb2job.program.nodes import names_in, unparse
from nb2job.program.parse import rewritten
from nb2job.program.places import place_of
from nb2job.program.printed_metrics import PrintedMetrics, Shown
from nb2job.program.process_state import has_warnings_as_errors
from nb2job.program.program import Program, Statement
from nb2job.program.renaming import with_names
from nb2job.program.repeated_metrics import repeated
from nb2job.program.rewriting import rewritten_units
from nb2job.program.unlogged_metrics import UnloggedMetrics
from nb2job.program.walk import Line, lines
from nb2job.regex import regex

_MEAN = regex(r"\w+\.(?:mean|std)\(\)")
"""What all scores of a cross-validation come to, which notebooks print and show."""


def log_metrics(program: Program) -> Program:
    """Put a `log_metric` before each print of a metric, and in place of each bare score."""
    if program.settings.tracking == "none":
        return program
    editor = _Editor(program)
    units = rewritten_units(program, editor.rewritten)
    helpers = program.helpers | editor.helpers
    metrics = tuple(dict.fromkeys(editor.metrics))
    changed = replace(program, units=units, helpers=helpers, metrics=metrics)
    return changed.noting(*editor.notes)


@dataclass
class _Editor:
    program: Program
    notes: list[Note] = field(default_factory=list)
    metrics: list[str] = field(default_factory=list)
    counters: list[str] = field(default_factory=list)
    helpers: set[str] = field(default_factory=set)
    logged: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shown = PrintedMetrics(self.program)
        self.unlogged = UnloggedMetrics(self.shown)
        self.names = self.program.generated
        self.strict = has_warnings_as_errors(self.program)
        self.used = set(self.program.used_names()) | self.names.all_names()
        self.calls = self.shown.calls
        self.numbered = self.shown.numbered
        found = list(self._occurrences())
        self.apart = told_apart(found, self.shown.statements)
        self.by_model = judged(found, self.shown.statements, self.calls)
        self.again = repeated(found, self.shown.statements, self.shown.written_in_functions)

    def _occurrences(self) -> Iterator[Occurrence]:
        """Every number that will be logged under a name that is known now."""
        title = ""
        for unit in self.program.units:
            title = unit.title or title
            for statement in unit.statements:
                for line in lines(statement.tree):
                    filled = filled_by(line, self.shown) if line.loops else None
                    for one in (*self.shown.on(statement, line).metrics, *filter(None, [filled])):
                        yield Occurrence(one.name, one.value, line, self.numbered[id(statement)], title)

    def _name(self, statement: Statement, name: str, value: ast.expr) -> str:
        return self.apart.get((self.numbered[id(statement)], id(value)), name)

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        number = self.numbered[id(statement)]
        edits = [*self._filled(statement)]
        self.counters = []
        for line in lines(statement.tree):
            shown = self.shown.on(statement, line)
            fresh = tuple(one for one in shown.metrics if (number, id(one.value)) not in self.again)
            if fresh:
                text = self._text(statement, line, replace(shown, metrics=fresh))
                edits.append(Replace(line.node, text))
            for one in self.unlogged.on(statement, line, shown):
                self._note("NB365", statement, line, f"{one.label} is not logged as a metric: {one.reason}")
        zeros = [replace(statement, text=f"{one} = 0") for one in self.counters]
        return (*zeros, *(replace(one, gap=one.gap and not zeros) for one in rewritten(statement, edits)))

    def _filled(self, statement: Statement) -> Iterator[Replace]:
        """The lines of loops that fill an array with scores, each with the call that logs the one it sets."""
        found = [(line, filled_by(line, self.shown)) for line in lines(statement.tree) if line.loops]
        filled = [(line, metric) for line, metric in found if metric is not None and not statement.kept]
        known = {
            unparse(one.value)
            for line in (lines(statement.tree) if filled else ())
            for one in self._metrics(statement, line)
        }
        for line, metric in filled:
            if known & {unparse(metric.value), unparse(line.node.value)}:  # type: ignore[attr-defined]
                continue
            step = f", step={step_of(line, self.shown.numbers.counters(line.function))}"
            text = source_of(statement.text, line.node)
            call = self._calls(statement, line, metric, source_of(statement.text, metric.value), step)
            yield Replace(line.node, "\n".join([text, *call]))

    def _metrics(self, statement: Statement, line: Line) -> Sequence[Metric]:
        return self.shown.on(statement, line).metrics

    def _step(self, statement: Statement, line: Line, shown: Shown) -> tuple[str, list[str]]:
        """The keyword that says the step, and the line that counts it, where nothing else does."""
        call = shown.call
        names = names_in(call) if call is not None else set()
        told = step_told(line, names)
        return (f", step={told}", []) if told else self._counted(statement, line, shown.metrics)

    def _counted(self, statement: Statement, line: Line, metrics: Sequence[Metric]) -> tuple[str, list[str]]:
        by_class = any(".__class__.__name__}" in one.dynamic for one in metrics)
        named = all(one.dynamic for one in metrics) and (
            not by_class or bool(self.calls.class_of_round(line))
        )
        if all(tells_every_round(one.dynamic, line) for one in metrics) and len(line.loops) > 1:
            return "", []
        # Names tell the rounds of the inner loop apart; a loop around it may count.
        counting = replace(line, loops=line.loops[:-1]) if named and len(line.loops) > 1 else line
        counter = step_of(counting, self.shown.numbers.counters(line.function))
        if not counter and has_running_step(line, statement.node, named=named):
            counter = self._variable(f"{metrics[0].label} step", self.used)
            self.used.add(counter)
            self.counters.append(counter)
            return f", step={counter}", [f"{counter} += 1"]
        return (f", step={counter}" if counter else ""), []

    def _text(self, statement: Statement, line: Line, shown: Shown) -> str:
        """The assignments, log calls and the print that stand for one print, or for a bare score."""
        before: list[str] = []
        replaced: dict[ast.expr, str] = {}
        step, count = self._step(statement, line, shown)
        scored = self.shown.scored.within(line.function)
        for metric in shown.metrics:
            text = standing_alone(source_of(statement.text, metric.value))
            several = scored.is_several(metric.value)
            if not self.shown.keeps(metric.value) and (several or shown.call):
                variable = self._variable(metric.label, replaced.values())
                before.append(f"{variable} = {text}")
                replaced[metric.value] = variable
                text = variable
            elif several and not isinstance(metric.value, (ast.Name, ast.Call)):
                text = f"({text})"
            before += self._calls(statement, line, metric, text, step)
        printed = with_names(statement.text, line.node, replaced) if shown.call else ""
        first = shown.metrics[0]
        alone = shown.call and len(shown.call.args) == 1
        if alone and isinstance(line.node, ast.Expr) and first.bare and replaced:
            printed = printed.replace("print(", f'print("{metric_name(first.label)}:", ', 1)
        return "\n".join([*before, *count, *filter(None, [printed])])

    def _calls(self, statement: Statement, line: Line, metric: Metric, text: str, step: str) -> Iterator[str]:
        name = self._name(statement, metric.name, metric.value)
        model = self.by_model.get((self.numbered[id(statement)], id(metric.value)), "")
        if model and not metric.dynamic:
            name = f"{{{model}.__class__.__name__}} {name}"
        mark = "f" if model or metric.dynamic else ""
        again = self._again(line, metric, model)
        counted = again and not metric.dynamic and not step and self.calls.is_counted(line.function)
        self.helpers |= ({"metric_names"} if mark else set()) | ({"numbered"} if counted else set())
        untold = () if tells_every_round(metric.dynamic, line) else line.loops[bool(mark) :]
        going = (again and not counted) or bool(line.function and not step and untold)
        several = self.shown.scored.within(line.function).is_several(metric.value)
        tails = [one for one in (" mean", " std") if several] or [""]
        for tail in tails:
            is_logged = self._is_logged(statement, line, metric.value, name, tail)
            self._found(statement, line, name + tail)
            if is_logged:
                continue
            value = f"{text}.{tail.strip()}()" if tail else text
            key = f'{mark}"{name}{tail}"'
            key = f"{self.names.numbered}({key})" if counted else key
            said = self._next_step(line, key) if going else step
            self.helpers |= {"metric_steps"} if said else set()
            direct = not mark and not tail and self.shown.is_number(metric.value, line.function)
            yield f"{self._logger(direct)}({key}, {value}{said})"
        if going and self.calls.repeats(line.function) and not metric.dynamic:
            text = f"each call of {line.function}() logs {metric.name} with the next step"
            self._note("NB347", statement, line, text)

    def _next_step(self, line: Line, key: str) -> str:
        """The keyword for a step that goes on from call to call: what its loop counts, where it is given."""
        given = "" if line.loops else self.calls.step_given(line.function)
        if given:
            return f", step={given}"
        self.helpers.add("next_step")
        return f", step={self.names.next_step}({key})"

    def _again(self, line: Line, metric: Metric, model: str) -> bool:
        """Whether a function is called again and logs under the same name: with no other name, or model."""
        names = metric.dynamic and self.calls.named(line.function)
        fields = [one for one in names or () if re.search(rf"\b{one}\b", metric.dynamic)]
        named = any(not self.calls.gives_twice(line.function, one) for one in fields)
        told = named or (not metric.dynamic and self.calls.tells_apart(line.function, model))
        return self.calls.in_rounds(line.function) or (self.calls.repeats(line.function) and not told)

    def _is_logged(self, statement: Statement, line: Line, value: ast.expr, name: str, tail: str) -> bool:
        """Whether the same number was logged before: `scores.mean()`, then all `scores`.

        A print of it has a name of its own, and is left out only where that is the same.
        """
        source = unparse(value) + (f".{tail.strip()}()" if tail else "")
        if not _MEAN.fullmatch(source):
            return False
        number = self.numbered[id(statement)]
        before, known = self.logged.get(source, (number, ""))
        self.logged[source] = number, name + tail
        if not line.top or before == number or not (tail or known == name):
            return False
        names = names_in(value)
        since = self.shown.statements[before + 1 : number + 1]
        return not any(names & (one.facts.bindings | mutated(one.text)) for one in since)

    def _logger(self, direct: bool = True) -> str:
        """What logs a number: MLflow itself, or where that might raise, the helper."""
        if direct and not self.strict:
            return f"{self.names.mlflow}.log_metric"
        self.helpers.add("log_value")
        return self.names.log_value

    def _found(self, statement: Statement, line: Line, name: str) -> None:
        self._note("NB312", statement, line, f"logged as the metric {name}")
        self.metrics.append(name)

    def _note(self, code: str, statement: Statement, line: Line, text: str) -> None:
        self.notes.append(Note(code, place_of(statement, line.node), text))

    def _variable(self, label: str, taken: Collection[str]) -> str:
        """A name for a value; one that is read only in the next lines is used again for the next."""
        base = re.sub(r"\W+|_score$", "_", label.lower(), flags=re.ASCII).strip("_") or "value"
        base = base if base[0].isalpha() else f"value_{base}"
        plain = [base] if base.endswith("_step") else [base, f"{base}_value"]
        names = chain(plain, (f"{base}_{number}" for number in count(2)))
        return next(one for one in names if one not in self.used and one not in taken)
