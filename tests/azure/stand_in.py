"""StandIn: the service on loopback, what it was sent, and the variables that lead a client to it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

from tests.azure.arrivals import uploaded
from tests.azure.authority import Authority
from tests.azure.blobs import Blobs
from tests.azure.exchange import Answer, Request, refused
from tests.azure.faults import Fault
from tests.azure.history import HOST, History
from tests.azure.login import CLIENT, SECRET, TENANT
from tests.azure.login import serve as serve_login
from tests.azure.management import Management
from tests.azure.proxy import Proxy
from tests.azure.store import Store
from tests.azure.workspace import ACCOUNT, GROUP, NAME, SUBSCRIPTION, Workspace


class StandIn:
    """What a test asks: `requests`, `jobs`, `complaints`; what it sets: `fault`, `workspace`."""

    def __init__(self, authority: Authority, store: Store | None = None) -> None:
        self.authority = authority
        self.proxy = Proxy(authority, self.serve)
        self.start_again(store)

    def start_again(self, store: Store | None = None) -> None:
        """Forget everything: a workspace in which nothing was done."""
        self.store = store or Blobs()
        self.workspace = Workspace()
        self.history = History(self.workspace, self.store)
        self.management = Management(self.workspace, self.store, self.complain)
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        self.fault = Fault()
        self.proxy.count_from_one()

    def complain(self, text: str) -> None:
        """Keep what no client should send."""
        self.complaints.append(text)

    @property
    def jobs(self) -> dict[str, dict[str, object]]:
        """What arrived as jobs: name -> properties."""
        return {path.rpartition("/")[2]: sent for path, sent in self.workspace.sent.items()}

    @property
    def code(self) -> dict[str, bytes]:
        """The files of the one code asset that arrived, by their path."""
        (asset,) = self.workspace.within("codes/").values()
        return uploaded(asset["properties"]["codeUri"], self.store)

    def serve(self, request: Request) -> Answer:
        """Answer for every host, or let the request go wrong."""
        self.requests.append(request)
        if self.fault.meets(request):
            return self.fault.serve(request, self.answer)
        return self.answer(request)

    def answer(self, request: Request) -> Answer:
        """Answer as the host would that is asked."""
        host = request.host
        if host.startswith("login.microsoftonline."):
            return serve_login(request)
        if host == "management.azure.com":
            return self.management.serve(request)
        if host == HOST:
            return self.history.serve(request)
        if host == f"{ACCOUNT}.blob.core.windows.net":
            return self.store.serve(request)
        self.complain(f"{request}: nobody stands in for this host")
        return refused(404, "NotFound", host)

    @contextmanager
    def going_wrong(self, fault: Fault) -> Iterator[Fault]:
        """Count the requests from one, and let those go wrong that the fault meets; then all is well."""
        self.proxy.count_from_one()
        self.fault = fault
        self.proxy.listens = fault.kind != "refused" or fault.at > 1
        try:
            yield fault
        finally:
            fault.over.set()
            self.proxy.listens = True
            self.fault = Fault()

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a client: where the proxy is, whom to trust, who one is, which workspace."""
        proxy = {name: self.proxy.address for name in ("HTTPS_PROXY", "https_proxy")}
        trust = {name: str(self.authority.path) for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")}
        here = {name: "127.0.0.1,localhost" for name in ("NO_PROXY", "no_proxy")}
        who = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": SECRET}
        where = {
            "AZURE_SUBSCRIPTION_ID": SUBSCRIPTION,
            "AZUREML_ARM_RESOURCEGROUP": GROUP,
            "AZUREML_ARM_WORKSPACE_NAME": NAME,
        }
        # A login of the machine's owner, or its metadata service, is nothing for a test.
        return proxy | trust | here | who | where | {"AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential"}

    def __enter__(self) -> StandIn:
        self.proxy.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(RuntimeError):
            self.proxy.__exit__(None, None, None)
