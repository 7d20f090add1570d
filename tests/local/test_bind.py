"""Binding: literals as the service renders them, paths made safe for where they stand."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nb2job.errors import JobError, UsageError
from nb2job.local.bind import bind, bind_inputs, bind_outputs, check_references
from nb2job.local.definition import CommandJob, DataInput, LiteralInput
from nb2job.local.references import substitute

HERE = Path("/here")


def job(command: str = "run", **keys: object) -> CommandJob:
    return CommandJob(path=Path("/jobs/job.yml"), command=command, **keys)  # type: ignore[arg-type]


def literal(kind: str, value: bool | int | float | str | None) -> CommandJob:
    return job(inputs={"x": LiteralInput(kind, value)})


def bound(
    given: CommandJob,
    set_values: Mapping[str, str] | None = None,
    inputs: Mapping[str, str] | None = None,
) -> dict[str, str | Path]:
    return bind_inputs(given, set_values=set_values or {}, inputs=inputs or {}, here=HERE)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("boolean", True, "True"),
        ("boolean", False, "False"),
        ("number", 0.00001, "1e-05"),
        ("number", 0.1, "0.1"),
        ("number", 1.0, "1.0"),
        ("integer", 3, "3"),
        ("string", "", ""),
        ("string", "two words", "two words"),
    ],
)
def test_literals(kind: str, value: bool | int | float | str, text: str) -> None:
    assert bound(literal(kind, value)) == {"inputs.x": text}


@pytest.mark.parametrize(
    ("kind", "value", "override", "text"),
    [
        ("boolean", True, "false", "False"),
        ("boolean", False, "TRUE", "True"),
        ("number", 0.1, "0.00001", "1e-05"),
        ("number", 0.1, "1e-3", "0.001"),
        ("number", 0.1, "1", "1.0"),
        ("number", None, "5", "5.0"),
        ("integer", 3, "-4", "-4"),
        ("string", "a", "", ""),
        ("string", "1e-5", "0.5", "0.5"),
        ("string", "a", "b=c", "b=c"),
    ],
)
def test_set_takes_the_declared_type(
    kind: str, value: bool | int | float | str | None, override: str, text: str
) -> None:
    assert bound(literal(kind, value), {"x": override}) == {"inputs.x": text}


@pytest.mark.parametrize(
    ("kind", "value", "override"),
    [
        ("boolean", True, "1"),
        ("boolean", True, "yes"),
        ("number", 0.1, "fast"),
        ("integer", 3, "0.5"),
        ("integer", 3, ""),
    ],
)
def test_set_refuses_another_type(kind: str, value: bool | int | float | str, override: str) -> None:
    with pytest.raises(UsageError, match=f"x is declared as {kind}"):
        bound(literal(kind, value), {"x": override})


def test_overrides_that_fit_no_input() -> None:
    both = job(inputs={"lr": LiteralInput("number", 0.1), "data": DataInput("", "d")})
    with pytest.raises(UsageError, match="no such input") as caught:
        bound(both, {"rate": "1"})
    assert caught.value.hint == "its literals: lr"
    with pytest.raises(UsageError, match="data is data") as caught:
        bound(both, {"data": "d"})
    assert "--input data=PATH" in caught.value.hint
    with pytest.raises(UsageError, match="no such input"):
        bound(both, inputs={"rate": "1"})
    with pytest.raises(UsageError, match="lr is a literal") as caught:
        bound(both, inputs={"lr": "1"})
    assert "--set lr=VALUE" in caught.value.hint
    with pytest.raises(UsageError, match="not on this machine"):
        bound(both, inputs={"data": "azureml:d:1"})


def test_a_literal_without_a_value() -> None:
    with pytest.raises(JobError, match="x has no value") as caught:
        bound(literal("number", None))
    assert "--set x=VALUE" in caught.value.hint


@pytest.mark.parametrize(
    ("path", "absolute"),
    [
        ("data.csv", "/jobs/data.csv"),
        ("./data.csv", "/jobs/data.csv"),
        ("../data.csv", "/data.csv"),
        ("/mnt/data", "/mnt/data"),
        ("file:///mnt/a%20b", "/mnt/a b"),
        ("C:\\data", "/jobs/C:\\data"),
    ],
)
def test_data_is_relative_to_the_job_file(path: str, absolute: str) -> None:
    given = job(inputs={"x": DataInput("uri_file", path)})
    assert bound(given) == {"inputs.x": Path(absolute)}


def test_given_data_is_relative_to_the_caller() -> None:
    given = job(inputs={"x": DataInput("uri_file", "azureml:data@latest")})
    assert bound(given, inputs={"x": "d.csv"}) == {"inputs.x": Path("/here/d.csv")}
    assert bound(given, inputs={"x": "/d.csv"}) == {"inputs.x": Path("/d.csv")}


@pytest.mark.parametrize(
    "uri",
    [
        "azureml:data:1",
        "azureml:data@latest",
        "azureml://datastores/workspaceblobstore/paths/d.csv",
        "wasbs://container@account.blob.core.windows.net/d.csv",
        "abfss://container@account.dfs.core.windows.net/d",
    ],
)
def test_data_in_the_cloud(uri: str) -> None:
    with pytest.raises(JobError, match="not on this machine") as caught:
        bound(job(inputs={"x": DataInput("uri_file", uri)}))
    assert uri in caught.value.message
    assert "--input x=PATH" in caught.value.hint


def test_data_without_a_path() -> None:
    with pytest.raises(JobError, match="x has no path"):
        bound(job(inputs={"x": DataInput("uri_file", "")}))


def test_outputs() -> None:
    given = job(outputs={"model": "uri_folder", "report": "uri_file"})
    assert bind_outputs(given, HERE) == {
        "outputs.model": HERE / "model",
        "outputs.report": HERE / "report" / "report",
    }


def test_the_whole_binding() -> None:
    given = job(
        "train --lr ${{inputs.lr}} --data ${{ inputs.data }} --out ${{outputs.out}}/m",
        inputs={"lr": LiteralInput("number", 0.00001), "data": DataInput("", "d")},
        outputs={"out": "uri_folder"},
        environment_variables={"SEED": "7"},
    )
    found = bind(given, bound(given), bind_outputs(given, HERE))
    assert found.command == "train --lr 1e-05 --data /jobs/d --out /here/out/m"
    assert found.environment == {
        "AZUREML_PARAMETER_lr": "1e-05",
        "AZUREML_PARAMETER_data": "/jobs/d",
        "SEED": "7",
    }


@pytest.mark.parametrize(
    "reference",
    ["${{inputs.x}}", "${{ inputs.x }}", "${{  inputs.x}}", "${{inputs.x\t}}", "${{\ninputs.x}}"],
)
def test_whitespace_in_a_reference(reference: str) -> None:
    assert substitute(f"a {reference} b", {"inputs.x": "1"}) == "a 1 b"


@pytest.mark.parametrize(
    ("command", "words", "hint"),
    [
        ("run ${{inputs.y}}", "unknown reference ${{inputs.y}}", "did you mean ${{inputs.x}}?"),
        ("run ${{input.x}}", "unknown reference ${{input.x}}", "did you mean ${{inputs.x}}?"),
        ("run ${{outputs.model}}", "unknown reference", "its inputs and outputs: inputs.x"),
        ("run ${{search_space.x}}", "unknown reference", ""),
        ("run ${{}}", "unknown reference", ""),
        ("run ${{inputs.x}", "no `}}`", ""),
        ("run ${{inputs.x}} ${{", "no `}}`", ""),
        ("run $[[--x ${{inputs.x}}]]", "components only", ""),
    ],
)
def test_references_that_are_refused(command: str, words: str, hint: str) -> None:
    with pytest.raises(JobError) as caught:
        check_references(job(command, inputs={"x": LiteralInput("integer", 1)}))
    assert caught.value.code == "NB505"
    assert words in caught.value.message
    assert hint in caught.value.hint


def test_a_value_is_not_searched_for_references() -> None:
    assert substitute("a ${{inputs.x}}", {"inputs.x": "${{inputs.x}}"}) == "a ${{inputs.x}}"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("cat ${{inputs.x}}", "cat '/a b'"),
        ("cat ${{inputs.x}}/c", "cat '/a b'/c"),
        ("cat --in=${{inputs.x}}", "cat --in='/a b'"),
        ('cat "${{inputs.x}}"', 'cat "/a b"'),
        ('cat "${{inputs.x}}" ${{inputs.x}}', "cat \"/a b\" '/a b'"),
        ("cat '${{inputs.x}}'", "cat '/a b'"),
        (r"echo \" ${{inputs.x}}", r"""echo \" '/a b'"""),
        (r'echo "\"${{inputs.x}}"', r'echo "\"/a b"'),
        (r"echo '\' ${{inputs.x}}", r"echo '\' '/a b'"),
        ("true # don't\ncat ${{inputs.x}}", "true # don't\ncat '/a b'"),
        ("echo a#'b' ${{inputs.x}}", "echo a#'b' '/a b'"),
        ("# ${{inputs.x}}", "# /a b"),
    ],
)
def test_a_path_is_quoted_for_where_it_stands(command: str, expected: str) -> None:
    assert substitute(command, {"inputs.x": Path("/a b")}) == expected


def test_a_plain_path_stays_bare() -> None:
    assert substitute("cat ${{inputs.x}}", {"inputs.x": Path("/a/b.csv")}) == "cat /a/b.csv"


def test_a_literal_goes_in_as_the_service_does_it() -> None:
    assert substitute("echo ${{inputs.x}}", {"inputs.x": "a b; ls"}) == "echo a b; ls"


def read_back(name: str) -> list[str]:
    """What a shell makes of the path in each of the three places."""
    command = 'printf "%s\\0" ${{inputs.x}} "${{inputs.x}}" \'${{inputs.x}}\''
    bound_command = substitute(command, {"inputs.x": Path("/tmp", name)})
    out = subprocess.run(["sh", "-c", bound_command], capture_output=True, text=True, check=True)
    return out.stdout.split("\0")[:-1]


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="ascii", exclude_characters="\0/\r"), min_size=1))
@example("$HOME `ls` \" ' \\ \n ! *")
def test_a_shell_reads_back_any_path(name: str) -> None:
    assert read_back(name) == [str(Path("/tmp", name))] * 3
