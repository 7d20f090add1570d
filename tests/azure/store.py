"""The type of a storage account: containers of blobs, for whom a signature opens them."""

from __future__ import annotations

from typing import Protocol

from tests.azure.exchange import Answer, Request


class Store(Protocol):
    """Either our own few verbs of blob storage, or Azurite."""

    def serve(self, request: Request) -> Answer:
        """Answer a request to the account."""

    def make(self, container: str) -> None:
        """Make a container, where there is none."""

    def signature(self) -> str:
        """The query of an address that opens the account: a shared access signature."""

    def files(self, container: str) -> dict[str, bytes]:
        """What lies in a container, by name."""
