"""A path reaches the command as it is, wherever its reference stands."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from nb2job.local.references import substitute

PLACES = (
    "cat ${{inputs.f}}",
    'cat "${{inputs.f}}"',
    "cat '${{inputs.f}}'",
    "cat $'${{inputs.f}}'",
    'X=$(cat ${{inputs.f}}); echo "$X"',
    'echo "$(cat ${{inputs.f}})"',
    'echo "$(cat "${{inputs.f}}")"',
    "echo \"$(cat '${{inputs.f}}')\"",
    'echo "$( (cat ${{inputs.f}}) )"',
    'echo "`cat ${{inputs.f}}`"',
    "echo `cat ${{inputs.f}}`",
    'echo `cat "${{inputs.f}}"`',
    "echo \"`cat '${{inputs.f}}'`\"",
    'echo "$((1 << 2))" >/dev/null; cat ${{inputs.f}}',
    "(cat ${{inputs.f}})",
    "# it's\ncat ${{inputs.f}}",
    'echo "$(\n# it\'s\ncat ${{inputs.f}})"',
    'cat <<< "$(cat ${{inputs.f}})"',
    "cat <<EOT\n$(cat ${{inputs.f}})\nEOT\n",
    "cat >/dev/null <<EOT\nit's \"so\nEOT\ncat ${{inputs.f}}",
    "cat >/dev/null <<A; cat >/dev/null <<-'B'\nit's\nA\n'\n\tB\ncat ${{inputs.f}}",
)
SHOWN = (
    "cat <<EOT\n${{inputs.f}}\nEOT\n",
    "cat <<'EOT'\n${{inputs.f}}\nEOT\n",
    "cat <<-\\EOT\n\t${{inputs.f}}\n\tEOT\n",
    'cat <<"EOT"\n${{inputs.f}}\nEOT\n',
)


@pytest.mark.parametrize("name", ["plain.csv", "a b.csv", 'it\'s $x "q" `b` \\n.csv'])
def test_a_path_in_all_places(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("found\n")
    values = {"inputs.f": path}
    shell = shutil.which("bash") or "/bin/sh"
    for command, expected in [*((one, "found") for one in PLACES), *((one, str(path)) for one in SHOWN)]:
        written = substitute(command, values)
        done = subprocess.run([shell, "-c", written], capture_output=True, text=True)
        assert (done.stdout.strip(), done.stderr) == (expected, ""), written


@pytest.mark.parametrize(
    "command", ["'${{inputs.f}}", '"$(`${{inputs.f}}', "cat <<E\n${{inputs.f}}", "`) \\"]
)
def test_a_command_that_is_not_whole(command: str) -> None:
    assert "${{" not in substitute(command, {"inputs.f": Path("/a b")})
