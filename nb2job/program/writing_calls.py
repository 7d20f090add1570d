"""Calls that write a file, by the words that libraries use for it: which of their arguments is its path."""

from __future__ import annotations

_NEVER = 99
"""The place of an argument that is only ever given by its name."""

_WRITERS = {
    **dict.fromkeys(
        "to_csv to_parquet to_json to_excel to_pickle to_feather to_hdf to_stata to_html to_markdown to_latex"
        " to_xml to_orc to_netcdf savefig save savez savez_compressed savetxt save_model save_weights"
        " write_html write_image imwrite imsave tofile to_file save_pretrained write_csv write_parquet"
        " write_ipc write_ndjson write_json write_avro write_excel".split(),
        (0, "path_or_buf path path_or_buffer buf excel_writer fname file filepath filename buf workbook"),
    ),
    # The pictures of pydot: `graph.write_png("tree.png")`.
    **dict.fromkeys(
        "write_dot write_gif write_jpeg write_jpg write_pdf write_png write_ps write_raw write_svg".split(),
        (0, "path"),
    ),
    **dict.fromkeys(["get_writer", "mimsave", "mimwrite"], (0, "uri")),  # of imageio
    "VideoWriter": (0, "filename"),
    "export_graphviz": (1, "out_file"),
    "save_image": (1, "fp"),  # of torchvision
    "plot_model": (1, "to_file"),
    "output_file": (0, "filename"),
    "show_html": (0, "filepath"),  # of sweetviz
    "dump_svmlight_file": (2, "f"),
}
_OF_A_MODEL = {
    **dict.fromkeys(
        ["save_model", "models.save_model", "keras.models.save_model", "tf.keras.models.save_model"],
        (1, "filepath"),
    ),
    "tf.saved_model.save": (1, "export_dir"),
    "torch.onnx.export": (2, "f"),
    "onnx.save": (1, "f"),
}
"""Functions that are given the model, and then where it goes."""
_OF_PLOTLY = frozenset({"offline.plot", "plotly.offline.plot", "plotly.plot", "po.plot", "pyo.plot"})
_ENDINGS = {"np.save": ".npy", "np.savez": ".npz", "np.savez_compressed": ".npz"}
"""What NumPy adds to a name that does not end so."""


def writer(spelled: str) -> tuple[int, str, str] | None:
    """The place of the path among a call's arguments, its possible names, and the ending that it gets.

    `spelled` is what is called, as the notebook writes it; None is for what is no known writer.
    """
    if spelled in _OF_PLOTLY:
        return _NEVER, "filename", ""
    if spelled in _OF_A_MODEL:
        return *_OF_A_MODEL[spelled], ""
    last = spelled.rpartition(".")[2]
    if last not in _WRITERS:
        return None
    return *_WRITERS[last], _ENDINGS.get(spelled.replace("numpy.", "np."), "")
