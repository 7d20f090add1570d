"""What a secret looks like: keys of known services, passwords in addresses, values of secret names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2job.regex import regex

_EDGE = r"(?<![A-Za-z0-9_-])"
_SHAPES: tuple[tuple[str, str, str], ...] = (
    (
        "AZURE_STORAGE_CONNECTION_STRING",
        "AccountKey=",
        r"DefaultEndpointsProtocol=https?;(?:[A-Za-z]+=[^;\s\"'{}<]+;?)*AccountKey=[A-Za-z0-9+/=]{16,}"
        r"(?:;[A-Za-z]+=[^;\s\"']+)*;?",
    ),
    (
        "AZURE_CONNECTION_STRING",
        "SharedAccessKey=",
        r"Endpoint=sb://[^\s\"']*SharedAccessKey=[A-Za-z0-9+/=]{16,}(?:;EntityPath=[\w.-]+)?",
    ),
    ("AZURE_STORAGE_KEY", "==", r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])"),
    ("AZURE_STORAGE_KEY", "AccountKey=", r"(?<=AccountKey=)[A-Za-z0-9+/=]{24,}"),
    (
        "AZURE_STORAGE_SAS_TOKEN",
        "sig=",
        r"(?:(?<=\?)|(?<![\w&%]))s[a-z]{1,2}=[^\s\"'<>{}]*&sig=[A-Za-z0-9%+/=]{32,}[^\s\"'<>{}]*",
    ),
    ("AZURE_CLIENT_SECRET", "Q~", r"(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}(?![\w~-])"),
    ("AZURE_AI_KEY", "JQQJ99", r"(?<![A-Za-z0-9])[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}(?![A-Za-z0-9])"),
    ("AWS_SIGNATURE", "X-Amz-Signature=", r"(?<=X-Amz-Signature=)[0-9a-f]{32,}"),
    ("AWS_ACCESS_KEY_ID", "AKIA", _EDGE + r"AKIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("AWS_ACCESS_KEY_ID", "ASIA", _EDGE + r"ASIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("GITHUB_TOKEN", "gh", _EDGE + r"gh[pousr]_[A-Za-z0-9]{30,}"),
    ("GITHUB_TOKEN", "github_pat_", _EDGE + r"github_pat_\w{30,}"),
    ("GITLAB_TOKEN", "glpat-", _EDGE + r"glpat-[\w-]{20,}"),
    ("HF_TOKEN", "hf_", _EDGE + r"hf_[A-Za-z0-9]{30,}"),
    ("ANTHROPIC_API_KEY", "sk-ant-", _EDGE + r"sk-ant-[\w-]{20,}"),
    ("OPENAI_API_KEY", "sk-", _EDGE + r"sk-(?:proj-|svcacct-)?(?=[A-Za-z]*[0-9])[A-Za-z0-9]{20}[\w-]*"),
    ("GOOGLE_API_KEY", "AIza", _EDGE + r"AIza[\w-]{35}(?![\w-])"),
    ("GOOGLE_ACCESS_TOKEN", "ya29.", _EDGE + r"ya29\.[\w-]{20,}"),
    ("SLACK_TOKEN", "xox", _EDGE + r"xox[abeprs]-[\w-]{10,}"),
    ("DATABRICKS_TOKEN", "dapi", _EDGE + r"dapi[0-9a-f]{32}(?:-\d)?"),
    ("SENDGRID_API_KEY", "SG.", _EDGE + r"SG\.[\w-]{16,}\.[\w-]{16,}"),
    ("PYPI_TOKEN", "pypi-", _EDGE + r"pypi-AgE[\w-]{40,}"),
    ("NPM_TOKEN", "npm_", _EDGE + r"npm_[A-Za-z0-9]{36}"),
    ("STRIPE_API_KEY", "k_live_", _EDGE + r"[sr]k_live_[A-Za-z0-9]{16,}"),
    ("ACCESS_TOKEN", "eyJ", _EDGE + r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    ("ACCESS_TOKEN", "Bearer ", r"(?<=Bearer )(?=[\w.~+/-]*\d)[\w.~+/-]{20,}=*"),
    (
        "PRIVATE_KEY",
        "PRIVATE KEY",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.+?)-----END [A-Z ]*PRIVATE KEY-----",
    ),
    (
        "API_KEY",
        "://",
        r"(?i:(?<=[?&]api_key=)|(?<=[?&]apikey=)|(?<=[?&]api-key=)|(?<=[?&]appid=)|(?<=[?&]token=)"
        r"|(?<=[?&]access_token=)|(?<=[?&]key=)|(?<=[?&]code=))(?=[\w%=-]*\d)[\w%=-]{16,}",
    ),
    ("SLACK_WEBHOOK_URL", "hooks.slack.com", r"https://hooks\.slack\.com/(?:services|workflows)/[\w/-]{20,}"),
    ("DISCORD_WEBHOOK_URL", "/api/webhooks/", r"https://discord(?:app)?\.com/api/webhooks/\d+/[\w-]{20,}"),
    ("WANDB_API_KEY", "wandb", r"\bwandb\s+login\b[^\n]*?\s(?P<secret>[0-9a-f]{40})\b"),
    ("PASSWORD", "curl", r"\bcurl\b[^\n]*?\s(?:-u|--user)[ =]?['\"]?[\w.@-]+:(?P<secret>[^\s'\"$]{4,})"),
    ("DB_PASSWORD", "mysql", r"\bmysql(?:dump)?\b[^\n]*?\s-p(?P<secret>(?!\s|assword)[^\s'\"$=]{4,})"),
    (
        "AZURE_CLIENT_SECRET",
        "az ",
        r"\baz\s+login\b[^\n]*?\s(?:-p|--password)[ =]['\"]?(?P<secret>[^\s'\"$]{8,})",
    ),
    ("DB_PASSWORD", ";", r"(?i:(?<=;Password=)|(?<=;Pwd=))[^;\s\"'{}<>]{4,}"),
)
"""Variable, a text that such a secret has in it or before it, pattern."""

_COMPILED = [(variable, hint, regex(pattern)) for variable, hint, pattern in _SHAPES]
_ADDRESS = regex(r"\b([a-z][a-z0-9+.]*)://([^\s:/@\"'{}<>]*):([^\s:/@\"'{}<>]+)@(?=[\w\[{-])", re.IGNORECASE)

_SURE = regex(
    r"(?:^|_)(?:(?:pg|db|mysql|rds|redis|mongo)?passw(?:or)?d|passwd|pwd|pw|passphrase|password"
    r"|(?:admin|database|db|email|ftp|login|mail|mysql|pg|root|smtp|sql|ssh|user)_?pass)(?:_?\d+)?$"
)
_KEYS = regex(
    r"(?:^|_)(?:api_?key|app_?key|access_?key|account_?key|storage_?key|secret_?key|shared_?key|private_?key"
    r"|auth_?key|encryption_?key|subscription_?key|admin_?key|query_?key|access_?key_?id|secret_?access_?key"
    r"|(?:azure|openai|cosmos|search|speech|vision|cognitive|maps|translator|wandb|kaggle|blob|batch|master)_?key"
    r"|client_?secret|consumer_?secret|consumer_?key|app_?secret|secret|credential|sas|sas_?token|(?:\w+_)?token"
    r"|access_?token_?secret|conn(?:ection)?_?str(?:ing)?|apikey|authtoken)(?:_?\d+)?$"
)
_SERVICES = regex(
    r"(?:^|_)(?:cog(?:nitive)?(?:_?(?:svcs?|services?|search))?|endpoint|service|resource|ai(?:_?services?)?|bing"
    r"|language|text_?analytics|face|ocr|form_?recognizer|document_?intelligence|luis|qna|anomaly_?detector"
    r"|content_?safety|prediction|training|translat(?:or|ion)|(?:computer|custom)_?vision)_?key(?:_?\d+)?$"
)
"""Names of keys of Azure AI, where the value is of their form."""
_ANY_KEY = regex(
    r"(?!(?:\w+_)?(?:cache|foreign|sort|partition|row|hash|md5|file|object|s3|index|group|join|session|dedup)_?key)"
    r"(?:\w+_)?key(?:_?\d+)?$"
)
_AZURE = regex(
    r"(?i:cognitiveservices?\.azure|cognitive\.microsoft|openai\.azure|azure_?openai|azure_endpoint|services\.ai\.azure"
    r"|search\.windows\.net|atlas\.microsoft|ocp-apim-|azure[./]ai\b|azure\.(?:cognitiveservices|search)"
    r"|AzureKeyCredential|CognitiveServicesCredentials|ml\.azure\.com/score)"
)
_WORDS = regex(
    r"(?:^|_)(?:pad|eos|bos|unk|oov|mask|sep|cls|start|end|stop|special|next|image|text|continuation|page|sort"
    r"|primary|foreign|additional|start_of|end_of|no|new|current|last|first|csrf_name)_token$"
)
_PLACEHOLDER = regex(
    r"[<>{}\[\]…]|\.\.\.|\*\*|^x+$|xxxx|change.?me|example|(?:^|[^a-z])(?:your|insert|enter|replace|placeholder"
    r"|dummy|redacted|fill.?in|todo)|^(?:none|null|test|secret|passw(?:or)?d|pass|pwd|token|key|admin|root|user"
    r"|name|string|str|hidden|text|input)$",
    re.IGNORECASE,
)
_AZURE_KEY = regex(r"[0-9a-fA-F]{32}")
_NO_KEY = regex(r"\w+://[^@]*$|[./~]|\d+$|.*\.[a-z]{2,4}$")
_FAKE = regex(r"[<>{}…]|\.\.\.|\*\*|xxxxx|example|your[-_]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """A secret in a text, and the environment variable that would hold it."""

    start: int
    end: int
    variable: str


def shapes(text: str) -> Iterator[Shape]:
    """The secrets that a text shows by their form, in order; entropy alone says nothing."""
    found = [
        Shape(*one.span(_secret_of(one)), variable)
        for variable, hint, pattern in _COMPILED
        if hint in text
        for one in pattern.finditer(text)
        if _is_real(text, one)
    ]
    for one in _ADDRESS.finditer(text) if "://" in text else ():
        scheme, password = one[1].lower(), one[3]
        start = one.start(3)
        if not _is_placeholder(password) and not password.isdigit():
            name = "GIT_TOKEN" if "git" in scheme or scheme.startswith("http") else "DB_PASSWORD"
            found.append(Shape(start, start + len(password), name))
    done = 0
    for shape in sorted(found, key=lambda one: (one.start, -one.end)):
        if shape.start >= done:
            yield shape
            done = shape.end


def _secret_of(found: re.Match[str]) -> str | int:
    """The group of a match that is secret: all of it, or what an option of a command gives."""
    return "secret" if "secret" in found.re.groupindex else 0


def calls_azure(text: str) -> bool:
    """Whether code speaks of a service of Azure AI, which takes a key."""
    return _AZURE.search(text) is not None


def named(name: str, value: str, azure: bool = False) -> str:
    """The environment variable for a value under a name that says it is secret; "" for any other.

    Args:
        azure: whether the code around calls a service of Azure AI: then a `key` is one of its keys.
    """
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    plain = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not value or _is_placeholder(value) or value.lower() == name.lower() or re.search(r"\s", value):
        return ""
    is_password = _SURE.search(plain) and 4 <= len(value) <= 100
    is_key = _KEYS.search(plain) and not _WORDS.search(plain) and _is_dense(value)
    is_key = is_key or (_is_of_azure(plain, azure) and _AZURE_KEY.fullmatch(value) and _is_dense(value))
    # $PWD is the working folder of every shell.
    variable = re.sub(r"^(pwd|pw|passwd|passphrase|pass)$", "password", plain).upper()
    return variable if (is_password or is_key) and variable[0].isalpha() else ""


def is_hexadecimal_key(value: str) -> bool:
    """Whether a value could be a key by itself, where a call takes nothing but a key."""
    return re.fullmatch(r"[0-9a-f]{32,64}|[A-Za-z0-9]{32,}", value) is not None and _is_dense(value)


def _is_of_azure(plain: str, azure: bool) -> bool:
    return bool(_SERVICES.search(plain) or (azure and _ANY_KEY.match(plain)))


def _is_dense(value: str) -> bool:
    """Long, in the letters of keys, and no word: `[CLS]`, `transformer` and `my-secret` are none."""
    if not re.fullmatch(r"[\w.~+/=:;@&?%$!#-]{12,}", value) or _NO_KEY.match(value):
        return False
    return bool(re.search(r"\d", value)) or bool(
        len(value) > 20 and re.search(r"[a-z][A-Z].*[a-z][A-Z]", value)
    )


def _is_real(text: str, found: re.Match[str]) -> bool:
    """Not the sum of a package or a picture, and not what a manual writes in a key's place."""
    before = text[max(0, found.start() - 8) : found.start()]
    group = _secret_of(found)
    if group and _is_placeholder(found[group]):
        return False
    return not re.search(r"sha\d+[-=:]$|base64,$", before) and not _FAKE.search(found[0])


def _is_placeholder(value: str) -> bool:
    return bool(_PLACEHOLDER.search(value)) or len(set(value)) < 3
