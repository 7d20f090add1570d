"""Requirements taken apart and put together, as people write them."""

from __future__ import annotations

import pytest

from nb2job.program.requirement import requirement


@pytest.mark.parametrize(
    ("text", "project", "canonical"),
    [
        ("pandas", "pandas", "pandas"),
        ("Scikit_Learn == 1.5 ", "scikit-learn", "Scikit_Learn==1.5"),
        ("dask[complete,s3]>=2024.1, <2025", "dask", "dask[complete,s3]>=2024.1,<2025"),
        ("numpy (>=1.20)", "numpy", "numpy>=1.20"),
        ("torch==2.0 ; python_version > '3.8'", "torch", "torch==2.0; python_version > '3.8'"),
        ("c[d] @ git+https://github.com/a/c", "c", "c[d] @ git+https://github.com/a/c"),
        (
            "x @ https://e.org/x.whl ; sys_platform == 'linux'",
            "x",
            "x @ https://e.org/x.whl ; sys_platform == 'linux'",
        ),
        ("torch==1.10.0+cu113", "torch", "torch==1.10.0+cu113"),
    ],
)
def test_a_requirement(text: str, project: str, canonical: str) -> None:
    found = requirement(text)
    assert found is not None
    assert (found.project, found.text) == (project, canonical)


@pytest.mark.parametrize(
    ("address", "project"),
    [
        ("git+https://github.com/openai/CLIP.git", "clip"),
        ("git+https://github.com/huggingface/transformers@v4.40.0", "transformers"),
        ("git+ssh://git@github.com/a/b_c.git@main#egg=other", "other"),
        ("git+https://github.com/a/b#subdirectory=x&egg=y", "y"),
        ("https://download.pytorch.org/whl/cpu/torch-2.0.0%2Bcpu-cp311-cp311-linux_x86_64.whl", "torch"),
        ("https://github.com/a/spacy-models/releases/en_core_web_sm-3.0.0.tar.gz", "en-core-web-sm"),
        ("https://github.com/a/tool/archive/refs/heads/main.zip", "tool"),
    ],
)
def test_what_an_address_brings(address: str, project: str) -> None:
    found = requirement(address)
    assert found is not None
    assert (found.project, found.text, found.is_open) == (project, address, False)


@pytest.mark.parametrize("text", ["", "./x", "-e .", "pandas=1.5", "a b", "=1", "pandas=="])
def test_what_is_none(text: str) -> None:
    assert requirement(text) is None


@pytest.mark.parametrize(
    ("version", "text"),
    [
        ("2.3.3", 'p[x]==2.3.3; python_version > "3"'),
        ("2.3.0+cu121", 'p[x]==2.3.0; python_version > "3"'),
        ("<3", 'p[x]<3; python_version > "3"'),
        ("@ https://e.org/p.whl", 'p[x] @ https://e.org/p.whl ; python_version > "3"'),
        ("", 'p[x]; python_version > "3"'),
    ],
)
def test_at_a_version(version: str, text: str) -> None:
    found = requirement('p[x]; python_version > "3"')
    assert found is not None
    assert found.at(version).text == text
