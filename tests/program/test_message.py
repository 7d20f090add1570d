"""What a print says, in pieces, and as a line for the logging module."""

from __future__ import annotations

import ast

import pytest

from nb2job.program.message import Message, read_print


def message(source: str) -> Message | None:
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.Expr)
    assert isinstance(node.value, ast.Call)
    return read_print(source, node.value)


def lazy(source: str) -> tuple[str, list[str]]:
    found = message(source)
    assert found is not None
    return found.lazy()


@pytest.mark.parametrize(
    ("source", "spelled", "values"),
    [
        ("print()", "", []),
        ("print('a')", "a", []),
        ("print('a', 'b')", "a b", []),
        ("print('a', x)", "a %s", ["x"]),
        ("print(x, y, sep='|')", "%s|%s", ["x", "y"]),
        ("print('50%')", "50%%", []),
        ("print('50%', x)", "50%% %s", ["x"]),
        ("print(f'{x}')", "%s", ["x"]),
        ("print(f'{x.y[0]:.3f}%')", "%.3f%%", ["x.y[0]"]),
        ("print(f'{x:5.1f}')", "%5.1f", ["x"]),
        ("print(f'{x!r}')", "%r", ["x"]),
        ("print(f'{x:,}')", "%s", ["format(x, ',')"]),
        ("print(f'{x:>8}')", "%s", ["format(x, '>8')"]),
        ("print(f'{x!s:>8}')", "%s", ["format(str(x), '>8')"]),
        ("print(f'{{a}} {x}')", "{a} %s", ["x"]),
        ("print('a' + 'b')", "ab", []),
        ("print('a' + str(x) + 'b')", "a%sb", ["x"]),
        ("print('a' + x)", "a%s", ["x"]),
        ("print(x + y)", "%s", ["x + y"]),
        ("print('%s' % x)", "%s", ["'%s' % x"]),
        ("print('%s' % (x,))", "%s", ["x"]),
        ("print('%.2f of %s' % (x, y))", "%.2f of %s", ["x", "y"]),
        ("print('%r' % (x.y,))", "%r", ["x.y"]),
        ("print('100%% %s' % (x.y,))", "100%% %s", ["x.y"]),
        ("print('{} {}'.format(x, y))", "%s %s", ["x", "y"]),
        ("print('{0} {1}'.format(x, y))", "%s %s", ["x", "y"]),
        ("print('{a} {b:.1f}'.format(a=x, b=y))", "%s %.1f", ["x", "y"]),
        ("print('{1} {0}'.format(x, y))", "%s", ["'{1} {0}'.format(x, y)"]),
        ("print('{:{w}}'.format(x, w=3))", "%s", ["'{:{w}}'.format(x, w=3)"]),
        ("print('{}'.format(x, y))", "%s", ["'{}'.format(x, y)"]),
        ("print('{.a}'.format(x))", "%s", ["'{.a}'.format(x)"]),
        ("print('a', end='')", "a", []),
        ("print('größe →', x)", "größe → %s", ["x"]),
        ("print(str(x, 'utf-8'))", "%s", ["str(x, 'utf-8')"]),
        ("print('a\\n')", "a", []),
        ("print(b'a')", "%s", ["b'a'"]),
        ("print(1)", "%s", ["1"]),
    ],
)
def test_as_a_log_line(source: str, spelled: str, values: list[str]) -> None:
    assert lazy(source) == (spelled, values)


@pytest.mark.parametrize(
    ("source", "spelled"),
    [
        ("print('%d' % x)", "%d"),
        ("print('%d of %d' % (x, y))", "%d of %d"),
        ("print('%g' % x)", "%g"),
        ("print('%i' % x)", "%i"),
    ],
)
def test_a_mark_stays_what_it_is(source: str, spelled: str) -> None:
    assert lazy(source)[0] == spelled


@pytest.mark.parametrize("source", ["print(*a)", "print('a', sep=s)", "print(**k)", "print(a, file=f)"])
def test_what_cannot_be_told(source: str) -> None:
    assert message(source) is None


def test_a_text_without_values_is_plain() -> None:
    assert Message.plain("100%% sure") == "100% sure"


@pytest.mark.parametrize(
    "source",
    [
        "print('a', 1.5, 'b')",
        "print(f'{3.14159:.2f} and {2!r} and {1:>4}|')",
        "print('%s is %.1f' % ('x', 2.25))",
        "print('{} {a:.3f}%'.format(1, a=2.0))",
        "print('a' + str(3) + ' %')",
        "print('x', 'y', sep='')",
        "print(f'{1e-05}', f'{True}')",
        "print('50%', f'{1:05d}')",
    ],
)
def test_it_says_what_the_print_said(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(source)
    spelled, values = lazy(source)
    made = spelled % tuple(eval(one) for one in values) if values else Message.plain(spelled)
    assert made == capsys.readouterr().out.strip()
