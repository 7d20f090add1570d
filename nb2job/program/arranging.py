"""What gives nothing but what it was given, in another form: `list(x)`, `np.array(x)`, `df.dropna()`."""

BUILTINS = frozenset(
    "list dict set tuple sorted zip range enumerate str repr format open type iter reversed map"
    " filter".split()
)

FUNCTIONS = frozenset(
    "DataFrame Series array asarray zeros ones empty full eye arange linspace logspace reshape copy meshgrid"
    " to_datetime date_range Timestamp expand_dims stack vstack hstack column_stack train_test_split"
    " Path tensor constant as_tensor from_numpy".split()
)
"""Of libraries."""

METHODS = frozenset(
    "head tail sample copy drop rename fillna dropna set_index reset_index astype replace drop_duplicates"
    " tz_convert tz_localize to_numpy to_frame to_list tolist reindex rename_axis set_axis select_dtypes"
    " reshape ravel flatten squeeze items keys values assign to cpu cuda numpy detach float int long split"
    " strip lower upper join format encode decode read readlines eval train convert resize rename_columns"
    " ffill bfill interpolate infer_objects sort_index asfreq to_period to_timestamp toarray todense".split()
)
"""Of frames, arrays, texts, models and files."""
