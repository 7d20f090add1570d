"""Namespaces, what nothing installs, and what is installed by another name: data for imports.py."""

from __future__ import annotations

NAMESPACES = frozenset(
    [
        "autogluon",
        "azure",
        "azure.ai",
        "azure.communication",
        "azure.data",
        "azure.keyvault",
        "azure.mgmt",
        "azure.monitor",
        "azure.search",
        "azure.storage",
        "azureml",
        "azureml.automl",
        "azureml.contrib",
        "databricks",
        "google",
        "google.cloud",
        "ml4t",
        "snowflake",
        "sphinxcontrib",
        "zope",
    ]
)
"""Packages that many distributions share: each of their modules has its own distribution."""

NOT_INSTALLED = frozenset(
    [
        "__main__",
        "dbruntime",
        "dbutils",
        "google.colab",
        "kaggle_datasets",
        "kaggle_secrets",
        "kaggle_web_client",
        "notebookutils",
        "pip",
    ]
)
"""Modules that only a notebook's host brings, or every environment has."""

STANDARD_ELSEWHERE = frozenset(
    [
        "aifc",
        "annotationlib",
        "asynchat",
        "asyncore",
        "audioop",
        "binhex",
        "cgi",
        "cgitb",
        "chunk",
        "compression",
        "crypt",
        "distutils",
        "imghdr",
        "imp",
        "lib2to3",
        "mailcap",
        "msilib",
        "nis",
        "nntplib",
        "ossaudiodev",
        "pipes",
        "smtpd",
        "sndhdr",
        "spwd",
        "sunau",
        "telnetlib",
        "tomllib",
        "uu",
        "xdrlib",
        *(
            "ConfigParser",
            "HTMLParser",
            "Queue",
            "StringIO",
            "Tkinter",
            "__builtin__",
            "cPickle",
            "cStringIO",
        ),
        *("httplib", "tkMessageBox", "urllib2", "urlparse"),
    ]
)
"""Standard modules of some Python that we run on or that a notebook was written for, not of all."""

ONLY_CONDA = frozenset({"gdal", "graph-tool"})
"""Distributions that pip cannot build without a library that conda brings along."""

ONE_SYSTEM = {
    "appnope": "darwin",
    "pyobjc": "darwin",
    "pyreadline": "win32",
    "pyreadline3": "win32",
    "pywin32": "win32",
    "pywinpty": "win32",
    "win-inet-pton": "win32",
    "wincertstore": "win32",
}
"""Distributions of one operating system, which a job's image cannot install -> its sys.platform."""

OWN_NAMES = frozenset(
    "util utils helper helpers common config configs constants data dataset dataloader functions"
    " lib libs model models module modules network networks preprocess preprocessing scripts settings"
    " src test tests tools train trainer training utilities visualize".split()
)
"""Modules so called are the author's own, not what somebody put on the index by that name."""

MISNAMED = {
    "cv2": "opencv-python-headless",
    "pil": "pillow",
    "pytorch": "torch",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "tensorflow-gpu": "tensorflow",
}
"""What people ask pip for, and what the index has in its place: those of the left fail to install."""

OF_NOTEBOOKS = frozenset(
    "pip jupyter jupyterlab notebook nbclassic voila ipykernel ipywidgets widgetsnbextension jupyter-client"
    " jupyter-console jupyter-contrib-nbextensions jupyter-core jupyter-events jupyter-lsp jupyter-server"
    " jupyter-server-terminals jupyterlab-pygments jupyterlab-server jupyterlab-widgets"
    " jupyter-nbextensions-configurator notebook-shim nb-black nbextension qtconsole rise".split()
)
"""Distributions that only show a notebook: a script needs them where it imports them."""

TWINS = {
    "faiss-cpu": ("faiss-gpu",),
    "opencv-python-headless": (
        "opencv-python",
        "opencv-contrib-python-headless",
        "opencv-contrib-python",
    ),
    "psycopg2-binary": ("psycopg2",),
    "tensorflow": ("tensorflow-cpu", "tensorflow-macos", "tensorflow-intel"),
    "xgboost": ("xgboost-cpu",),
}
"""Distribution -> others that provide the same module in step with its versions."""
