"""Where a program names files, and what it does with them."""

from __future__ import annotations

import ast

import pytest

from nb2job.notebook.cell import Cell, Notebook
from nb2job.program.parse import parse
from nb2job.program.path_pattern import ANY, HERE
from nb2job.program.paths import PathIndex, is_relative, leading_name, whole_text
from nb2job.program.settings import Settings


def uses(code: str) -> list[tuple[str, str]]:
    program = parse(Notebook("a.ipynb", (Cell(1, "code", code),)), Settings())
    return [(use.kind, ast.unparse(use.node)) for use in PathIndex(program).uses]


@pytest.mark.parametrize(
    ("code", "kind", "path"),
    [
        ("pd.read_csv('a')", "read", "'a'"),
        ("pd.read_csv(filepath_or_buffer=p, sep=';')", "read", "p"),
        ("pd.read_excel(io='a')", "read", "'a'"),
        ("np.loadtxt('a')", "read", "'a'"),
        ("np.load('a')", "read", "'a'"),
        ("from numpy import load\nload('a')", "read", "'a'"),
        ("joblib.load('a')", "read", "'a'"),
        ("torch.load('a', map_location='cpu')", "read", "'a'"),
        ("open('a')", "read", "'a'"),
        ("open('a', 'rb')", "read", "'a'"),
        ("open('a', mode='w')", "write", "'a'"),
        ("open('a', 'wb')", "write", "'a'"),
        ("open('a', 'x')", "write", "'a'"),
        ("open('a', 'a')", "append", "'a'"),
        ("open('a', 'r+')", "append", "'a'"),
        ("with open(file='a', mode='w') as f: pass", "write", "'a'"),
        ("Path('a').read_text()", "read", "'a'"),
        ("Path('a').write_text('b')", "write", "'a'"),
        ("Path('a').mkdir()", "make", "'a'"),
        ("df.to_csv('a', index=False)", "write", "'a'"),
        ("df.to_csv(path_or_buf='a')", "write", "'a'"),
        ("plt.savefig(fname='a')", "write", "'a'"),
        ("joblib.dump(model, 'a')", "write", "'a'"),
        ("joblib.dump(model, filename='a')", "write", "'a'"),
        ("torch.save(model.state_dict(), 'a')", "write", "'a'"),
        ("np.savez('a', x=1)", "write", "'a'"),
        ("model.save('a')", "write", "'a'"),
        ("os.makedirs('a', exist_ok=True)", "make", "'a'"),
        ("os.path.exists('a')", "ask", "'a'"),
        ("os.remove('a')", "remove", "'a'"),
        ("os.listdir('a')", "folder", "'a'"),
        ("glob.glob('a/*')", "folder", "'a/*'"),
        ("for r, d, f in os.walk('a'): pass", "folder", "'a'"),
        ("def f():\n    return pd.read_csv('a')", "read", "'a'"),
    ],
)
def test_a_path_in_a_call(code: str, kind: str, path: str) -> None:
    assert uses(code) == [(kind, path)]


@pytest.mark.parametrize(
    "code",
    [
        "open('a', mode)",
        "open()",
        "df.to_csv()",
        "df.to_csv(index=False)",
        "pickle.dump(model, f)",
        "json.load(f)",
        "f.read()",
        "Path.cwd()",
        "'read_csv'",
        "x.read_csv",
        "json.dumps('a')",
        "pd.read_csv(*paths)",
    ],
)
def test_no_path(code: str) -> None:
    assert uses(code) == []


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("(Path('a') / 'b').read_text()", ["read"]),
        ("with Path('a').open('w') as f: pass", ["write"]),
        ("p = Path('a')\n(p / 'b').with_suffix('.c').unlink()", ["remove"]),
        ("shutil.copy('a', x)", ["read", "write"]),
        ("shutil.copyfile(src='a', dst=x)", ["read", "write"]),
        ("os.rename('a', 'b')", ["remove", "write"]),
        ("Path('a').rename('b')", ["remove", "write"]),
        ("zipfile.ZipFile('a', 'w')", ["write"]),
        ("x.rename('b')", []),
    ],
)
def test_more_ways_to_name_a_file(code: str, kinds: list[str]) -> None:
    assert [one[0] for one in uses(code)] == kinds


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("p = 'a'\nq = p\nopen(q)", {"a"}),
        ("p = 'a'\nopen(p)\np = 'b'", {"a"}),
        ("p = 'a'\nif x:\n    p = 'b'\nopen(p)", {"a", "b"}),
        ("p = 'a'\nq = p\np = 'b'\nopen(q)", {"a", "b"}),
        ("if x:\n    p = 'a'\nelse:\n    p = f'b{x}'\nopen(p)", {"a", f"b{ANY}"}),
        ("p = 'a'\np += '.txt'\nopen(p)", {"a", f"{ANY}.txt"}),
        ("p, q = 'a', 'b'\nopen(q)", {"b"}),
        ("for p in ['a', 'b']:\n    open(p)", {"a", "b"}),
        ("for p in x:\n    open(p)", {ANY}),
        ("def f(p):\n    open(p)\np = 'a'", {ANY}),
        ("p = Path('a') / 'b.csv'\nopen(p.with_suffix('.txt'))", {"a/b.txt"}),
        ("p = Path('a') / 'b.csv'\nopen(p.parent / 'c')", {"a/c"}),
        ("open(os.path.abspath('a'))", {f"{HERE}/a"}),
        ("open('a' if x else 'b')", {"a", "b"}),
        ("np.save('a', x)", {"a.npy"}),
    ],
)
def test_what_a_path_may_spell(code: str, texts: set[str]) -> None:
    program = parse(Notebook("a.ipynb", (Cell(1, "code", code),)), Settings())
    assert PathIndex(program).uses[0].texts == texts


@pytest.mark.parametrize(
    ("text", "relative"),
    [
        ("a.csv", True),
        ("./a/b.csv", True),
        ("a..b/c", True),
        ("", False),
        (" ", False),
        ("/a", False),
        ("~/a", False),
        ("../a", False),
        ("a/../../b", False),
        ("https://a/b", False),
        ("C:\\a", False),
        ("a\\..\\..\\b", False),
        ("file:a", False),
    ],
)
def test_relative_paths(text: str, relative: bool) -> None:
    assert is_relative(text) is relative


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("'a/b'", "", "a/b"),
        ("p", "p", None),
        ("q", "q", None),
        ("f'a/{i}'", "", None),
        ("f'{p}/{i}'", "p", None),
        ("'a' + x", "", None),
        ("p + '/b'", "p", None),
        ("'a/%s' % i", "", None),
        ("'a/{}'.format(i)", "", None),
        ("os.path.join('a', i)", "", None),
        ("os.path.join(p, 'b')", "p", None),
        ("Path('a')", "", "a"),
        ("Path('a') / 'b'", "", None),
        ("Path(p) / 'b'", "p", None),
        ("str(p)", "p", None),
        ("f()", "", None),
        ("3", "", None),
        ("x[0]", "", None),
    ],
)
def test_what_a_path_expression_says(text: str, name: str, whole: str | None) -> None:
    node = ast.parse(text, mode="eval").body
    assert leading_name(node) == name
    assert whole_text(node) == whole
