"""Where each reference of a shell command stands: in which quotes, substitutions and here-documents."""

from __future__ import annotations

from nb2job.job.validate.shell import REFERENCE
from nb2job.regex import regex

Nest = tuple[str, ...]
"""What a place is in, the innermost last, by how it begins: `'`, `$'`, `"`, `$(`, `(`, `$((`, a backtick,
`#`, `<<` (a here-document in which the shell expands) or `<<'` (one in which it does not)."""

_HERE = regex(r"<<(-?)[ \t]*(\\?)(['\"]?)([^\s'\"\\;&|()<>]+)\3")
_BEFORE_A_WORD = " \t\n;&|()<>`"


def nests(command: str) -> dict[int, Nest]:
    """What each reference of a command is in, by where it begins."""
    return _Scan(command).go()


class _Scan:
    """A command that is read from left to right, as a shell reads it."""

    def __init__(self, command: str) -> None:
        self.text = command
        self.at = 0
        self.nest = [""]
        self.announced: list[tuple[str, bool, str]] = []
        self.bodies: list[tuple[str, bool]] = []
        self.read = {
            "'": self.single,
            "$'": self.ansi,
            '"': self.double,
            "#": self.comment,
            "$((": self.arithmetic,
            "<<": self.document,
            "<<'": self.raw_document,
        }

    def go(self) -> dict[int, Nest]:
        found: dict[int, Nest] = {}
        while self.at < len(self.text):
            reference = REFERENCE.match(self.text, self.at)
            if reference:
                found[self.at] = tuple(self.nest)
                self.at = reference.end()
            else:
                self.read.get(self.nest[-1], self.plain)()
        return found

    def sees(self, word: str) -> bool:
        return self.text.startswith(word, self.at)

    def enter(self, kind: str) -> None:
        self.nest.append(kind)
        self.at += len(kind)

    def leave(self, length: int = 1) -> None:
        self.nest.pop()
        self.at += length

    def plain(self) -> None:
        if self.sees("\n"):
            self.at += 1
            self.begin_body()
        elif self.sees("<<"):
            self.announce()
        elif self.sees("#") and (not self.at or self.text[self.at - 1] in _BEFORE_A_WORD):
            self.enter("#")
        elif self.sees(")") and self.nest[-1] in ("$(", "("):
            self.leave()
        elif not self.opens("$'", "'", '"', "$((", "$(", "("):
            self.skip()

    def single(self) -> None:
        if self.sees("'"):
            self.leave()
        else:
            self.at += 1

    def ansi(self) -> None:
        if self.sees("\\"):
            self.at += 2
        else:
            self.single()

    def double(self) -> None:
        if self.sees('"'):
            self.leave()
        elif not self.opens("$((", "$("):
            self.skip()

    def arithmetic(self) -> None:
        if self.sees("))"):
            self.leave(2)
        elif not self.opens("$((", "$(", "("):
            self.skip()

    def comment(self) -> None:
        if self.sees("\n"):
            self.leave(0)
        else:
            self.at += 1

    def document(self) -> None:
        if not self.ends_body() and not self.opens("$((", "$("):
            self.skip()

    def raw_document(self) -> None:
        if not self.ends_body():
            self.at += 1

    def opens(self, *kinds: str) -> bool:
        """Enters what begins here, if anything does; a second backtick ends all since the first."""
        if self.sees("`") and "`" in self.nest:
            while self.nest.pop() != "`":
                pass
            self.at += 1
            return True
        kind = next((kind for kind in (*kinds, "`") if self.sees(kind)), None)
        if kind is not None:
            self.enter(kind)
        return kind is not None

    def skip(self) -> None:
        self.at += 2 if self.sees("\\") and not REFERENCE.match(self.text, self.at + 1) else 1

    def announce(self) -> None:
        """A here-document, whose body begins with the next line."""
        here = _HERE.match(self.text, self.at)
        if here and not self.sees("<<<"):
            self.announced.append((here[4], bool(here[1]), "<<'" if here[2] or here[3] else "<<"))
            self.at = here.end()
        else:
            self.at += 3 if self.sees("<<<") else 2

    def begin_body(self) -> None:
        if self.announced:
            word, indented, kind = self.announced.pop(0)
            self.bodies.append((word, indented))
            self.nest.append(kind)

    def ends_body(self) -> bool:
        """Whether the line that begins here is the last of a here-document; it is read then."""
        if self.text[self.at - 1] != "\n":
            return False
        word, indented = self.bodies[-1]
        line = self.text[self.at :].partition("\n")[0]
        if (line.lstrip("\t") if indented else line) != word:
            return False
        self.bodies.pop()
        self.leave(len(line) + 1)
        self.begin_body()
        return True
