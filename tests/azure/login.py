"""login.microsoftonline.com: gives a token for the one secret that is right."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs

from tests.azure.exchange import Answer, Request, said

TENANT = "11111111-1111-1111-1111-111111111111"
CLIENT = "22222222-2222-2222-2222-222222222222"
SECRET = "not-a-secret-only-right-here"
_UNTIL = 4102444800  # 2100


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


_CLAIMS = {"aud": "https://ml.azure.com", "tid": TENANT, "oid": CLIENT, "exp": _UNTIL}
TOKEN = f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(_CLAIMS)}.c2ln"
"""A JSON web token, in which the SDK looks for a tenant and an audience; nobody checks its signature."""


def serve(request: Request) -> Answer:
    """Answer what msal asks before a token, and for one."""
    here = f"https://{request.host}"
    if request.path.endswith("/discovery/instance"):
        hosts = {
            "preferred_network": request.host,
            "preferred_cache": request.host,
            "aliases": [request.host],
        }
        well_known = f"{here}/{TENANT}/v2.0/.well-known/openid-configuration"
        return said({"tenant_discovery_endpoint": well_known, "metadata": [hosts]})
    tenant = f"{here}/{request.path.strip('/').split('/')[0]}"
    if request.path.endswith("/openid-configuration"):
        ends = {"token_endpoint": "/oauth2/v2.0/token", "authorization_endpoint": "/oauth2/v2.0/authorize"}
        return said({name: tenant + end for name, end in ends.items()} | {"issuer": f"{tenant}/v2.0"})
    given = parse_qs(request.body.decode())
    if given.get("client_secret") != [SECRET]:
        description = f"AADSTS7000215: Invalid client secret provided. Trace ID: 0 for app '{CLIENT}'."
        return said({"error": "invalid_client", "error_description": description}, 401)
    return said({"token_type": "Bearer", "expires_in": 3600, "access_token": TOKEN})
