"""Calls that read a file or a folder, by their last names: which of their arguments is its path."""

from __future__ import annotations

_READERS = {
    **dict.fromkeys(
        "read_csv read_excel read_parquet read_json read_table read_feather read_pickle read_hdf read_fwf"
        " read_stata read_sas read_orc read_xml loadtxt genfromtxt fromfile imread load_workbook loadmat"
        " read_image read_file read_edgelist load_model load_weights load_img load_from_disk open_dataset"
        " load_word2vec_format from_file ExcelFile scan_csv scan_parquet dcmread TFRecordDataset"
        " graph_from_dot_file load_svmlight_file loadarff".split(),
        (0, "filepath_or_buffer io path path_or_buf fname filename filepath filenames filename_or_obj f"),
    ),
    **dict.fromkeys(["InferenceSession", "TabularDataset"], (0, "path_or_bytes data")),
    "flow_from_dataframe": (1, "directory"),
    "VideoCapture": (0, "filename"),
    "Interpreter": (99, "model_path"),  # of TensorFlow Lite, by its name alone
    "invoke": (99, "request_file"),  # an endpoint of Azure ML
    **dict.fromkeys(
        "listdir scandir walk iterdir load_files ImageFolder image_dataset_from_directory"
        " text_dataset_from_directory flow_from_directory".split(),
        (0, "path root top directory container_path"),
    ),
}
_FOLDER_READERS = frozenset(
    "listdir scandir walk load_files ImageFolder glob iglob image_dataset_from_directory"
    " text_dataset_from_directory flow_from_directory flow_from_dataframe".split()
)
_KEY_FILES = {
    **dict.fromkeys(
        "from_service_account_file from_service_account_json from_json_keyfile_name"
        " from_client_secrets_file from_authorized_user_file".split(),
        (0, "filename json_credentials_path client_secrets_file"),
    ),
    "Certificate": (0, "cert"),  # of firebase_admin.credentials, which takes a dict as well
    "gspread.service_account": (0, "filename"),
    "gspread.oauth": (99, "credentials_filename"),
    "pygsheets.authorize": (99, "service_file service_account_file client_secret"),
}
"""What reads the key of a service or of a person, by its last name or by all of it."""


def reader(spelled: str) -> tuple[int, str, bool] | None:
    """The place of the path among a call's arguments, its possible names, and whether it is a folder.

    `spelled` is what is called, as the notebook writes it; None is for what is no known reader.
    """
    last = spelled.rpartition(".")[2]
    if last in _READERS:
        return (*_READERS[last], last in _FOLDER_READERS)
    key = key_reader(spelled)
    return (*key, False) if key is not None else None


def key_reader(spelled: str) -> tuple[int, str] | None:
    """The place and the names of the path where a call reads a key, and nothing else."""
    return _KEY_FILES.get(spelled) or _KEY_FILES.get(spelled.rpartition(".")[2])
