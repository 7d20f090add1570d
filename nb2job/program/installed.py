"""What is installed here: the head of a distribution's metadata, without the description below it."""

from __future__ import annotations

from nb2job.program.package_names import TWINS
from nb2job.program.requirement import normalized


def installed_version(distribution: str) -> str | None:
    """The version of a distribution installed here, or of a twin that provides the same module.

    `opencv-python` here says which version of `opencv-python-headless` a job needs.
    """
    for name in (distribution, *TWINS.get(normalized(distribution), ())):
        found = _fields(name, "Version")
        if found:
            return found[0]
    return None


def needs(distribution: str) -> list[str]:
    """The requirements of what is installed here as a distribution; none where that is not."""
    return _fields(distribution, "Requires-Dist") or []


def _fields(distribution: str, name: str) -> list[str] | None:
    """What the metadata say under a name; None where it is not installed.

    The standard library reads the whole file for each question, and a README can be hundreds of times as
    long as what stands above it.
    """
    import email
    from importlib import metadata

    try:
        found = metadata.distribution(distribution)
    except metadata.PackageNotFoundError:
        return None
    text = found.read_text("METADATA")
    if text is None:  # an .egg-info has its requirements in a file of their own
        return [found.version] if name == "Version" else found.requires
    head = email.message_from_string(text.partition("\n\n")[0])
    return [str(one) for one in head.get_all(name) or []]
