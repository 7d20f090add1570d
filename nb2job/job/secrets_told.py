"""What a reader of a job's files is told of the secrets that its script reads."""

from __future__ import annotations

import textwrap

from nb2job.job.job import Job


def secrets_told(job: Job, width: int) -> list[str]:
    """Lines of a comment; none where the script reads no secret.

    A job shows its variables to everybody in the workspace; Microsoft has secrets in a key vault, read by
    the script as the identity of its compute [D].
    """
    if not job.secrets:
        return []
    text = (
        f"The script reads from its environment: {', '.join(job.secrets)}. No file holds these secrets, since"
        " a job shows its variables to everybody in the workspace. On Azure ML keep them in a key vault that"
        f' the identity of the compute may read, and set os.environ["{job.secrets[0]}"] from it at the start'
        " of the script (SecretClient of azure-keyvault-secrets). On this machine they come from your own"
        " environment."
    )
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
