"""What the tested pair of trackers can live with, and which pins a resolver would refuse beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nb2job.job.environment import PAIR
from nb2job.notebook.cell import Note
from nb2job.program.installed import needs
from nb2job.program.requirement import Requirement
from nb2job.program.specifiers import agree

LIMITS = dict(
    line.split(" ")
    for line in (
        "aiohttp <4,>=3.7.0",
        "alembic !=1.10.0,<2",
        "azure-common >=1.1",
        "azure-core !=1.22.0,<2.0.0,>=1.8.0",
        "azure-mgmt-core <2.0.0,>=1.2.0",
        "azure-storage-blob <=12.27.1,>=12.5.0",
        "cachetools <8,>=5.0.0",
        "click <9,>=7.0",
        "cloudpickle <4",
        "cryptography <50,>=43.0.0",
        "databricks-sdk <1,>=0.20.0",
        "docker <8,>=4.0.0",
        "fastapi <1",
        "flask <4",
        "flask-cors <7",
        "gitpython <4,>=3.1.9",
        "graphene <4",
        "gunicorn <27",
        "huey <4,>=2.5.4",
        "importlib-metadata !=4.7.0,<10,>=3.7.0",
        "jsonpickle <5.0.0",
        "matplotlib <4",
        "msrest >=0.6.18",
        "numpy <3",
        "opentelemetry-api <3,>=1.9.0",
        "opentelemetry-proto <3,>=1.9.0",
        "opentelemetry-sdk <3,>=1.9.0",
        "packaging <27",
        "pandas <3",
        "protobuf <8,>=3.12.0",
        "pyarrow <26,>=4.0.0",
        "pydantic <3,>=2.0.0",
        "python-dateutil <3.0.0,>=2.7.3",
        "python-dotenv <2,>=0.19.0",
        "pytz <=2025.2",
        "pyyaml <7,>=5.1",
        "requests <3,>=2.17.3",
        "scikit-learn <2",
        "scipy <2",
        "skops <1",
        "sqlalchemy <3,>=1.4.0",
        "sqlparse <1,>=0.4.0",
        "starlette <2",
        "typing-extensions <5,>=4.0.0",
        "uvicorn <1",
    )
)
"""Project -> the versions that the pair of environment.py allows; a test reads its metadata again."""


def within_limits(project: str, version: str) -> str:
    """An installed version as the environment can have it: the version, or the limit that it breaks."""
    limit = LIMITS.get(project, "")
    return version if not limit or agree(f"=={version.partition('+')[0]}", limit) else limit


def refused(pins: Iterable[Requirement]) -> Iterator[Note]:
    """A note for each pin of the notebook's own, or of a given file, that the pair does not allow."""
    pair = " and ".join(PAIR.values())
    for one in pins:
        limit = LIMITS.get(one.project, "")
        if one.specifier and not agree(one.specifier, limit):
            message = f"pip will refuse {one.text}: {pair} need {one.project}{limit}"
            yield Note("NB412", None, message, f"Ask for {one.project}{limit} instead.")


def unfitting(project: str, fixed: Mapping[str, str]) -> bool:
    """Whether what is installed here as `project` refuses a version that is fixed: pins and limits."""
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Needed

    from nb2job.program.requirement import normalized

    try:
        needed = [Needed(text) for text in needs(project) if "extra ==" not in text]
    except InvalidRequirement:
        return False
    for one in needed:
        if one.marker is None or one.marker.evaluate():
            other = fixed.get(normalized(one.name)) or LIMITS.get(normalized(one.name), "")
            if not agree(str(one.specifier), other):
                return True
    return False
