"""Where a program names files, and what it does with them."""

from __future__ import annotations

import ast

import pytest

from nb2job.notebook.cell import Cell, Notebook
from nb2job.program.parse import parse
from nb2job.program.paths import is_relative, leading_name, leading_text, path_uses, whole_text
from nb2job.program.settings import Settings


def uses(code: str) -> list[tuple[str, str]]:
    program = parse(Notebook("a.ipynb", (Cell(1, "code", code),)), Settings())
    return [(use.kind, ast.unparse(use.node)) for use in path_uses(program)]


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
        ("Path('a').mkdir()", "touch", "'a'"),
        ("df.to_csv('a', index=False)", "write", "'a'"),
        ("df.to_csv(path_or_buf='a')", "write", "'a'"),
        ("plt.savefig(fname='a')", "write", "'a'"),
        ("joblib.dump(model, 'a')", "write", "'a'"),
        ("joblib.dump(model, filename='a')", "write", "'a'"),
        ("torch.save(model.state_dict(), 'a')", "write", "'a'"),
        ("np.savez('a', x=1)", "write", "'a'"),
        ("model.save('a')", "write", "'a'"),
        ("os.makedirs('a', exist_ok=True)", "touch", "'a'"),
        ("os.path.exists('a')", "touch", "'a'"),
        ("os.remove('a')", "touch", "'a'"),
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
    ("code", "kind"),
    [
        ("(Path('a') / 'b').read_text()", "read"),
        ("with Path('a').open('w') as f: pass", "write"),
        ("shutil.copy('a', x)", "read"),
    ],
)
@pytest.mark.xfail(reason="a way to name a file that is not known yet", strict=True)
def test_more_ways_to_name_a_file(code: str, kind: str) -> None:
    assert [one[0] for one in uses(code)] == [kind]


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
    ("text", "leads", "name", "whole"),
    [
        ("'a/b'", "a/b", "", "a/b"),
        ("p", "P", "p", None),
        ("q", None, "q", None),
        ("f'a/{i}'", "a/", "", None),
        ("f'{p}/{i}'", "P", "p", None),
        ("'a' + x", "a", "", None),
        ("p + '/b'", "P", "p", None),
        ("'a/%s' % i", "a/%s", "", None),
        ("'a/{}'.format(i)", "a/{}", "", None),
        ("os.path.join('a', i)", "a", "", None),
        ("os.path.join(p, 'b')", "P", "p", None),
        ("Path('a')", "a", "", "a"),
        ("Path('a') / 'b'", "a", "", None),
        ("Path(p) / 'b'", "P", "p", None),
        ("str(p)", "P", "p", None),
        ("f()", None, "", None),
        ("3", None, "", None),
        ("x[0]", None, "", None),
    ],
)
def test_what_a_path_expression_says(text: str, leads: str | None, name: str, whole: str | None) -> None:
    node = ast.parse(text, mode="eval").body
    assert leading_text(node, {"p": "P"}) == leads
    assert leading_name(node) == name
    assert whole_text(node) == whole
