"""Our own stand-in for Azure ML: what `StandIn` serves, the real SDK takes for the service.

    client --HTTPS--> proxy.py --> login.py        login.microsoftonline.com
                                   management.py   management.azure.com: workspace, code, environments, jobs
                                   history.py      the run history, which a log is followed by
                                   blobs.py        the storage account; or azurite.py, Microsoft's emulator

The SDK is not changed. It keeps its addresses and is led here by a proxy that ends TLS itself, under an
authority made for the occasion: three environment variables, which work in child processes too. Nothing
leaves loopback: what the stand-in does not serve, it refuses and complains about.
"""
