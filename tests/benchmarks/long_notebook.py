"""A notebook of any length, of the cells that long notebooks have: frames, functions, models, figures."""

from __future__ import annotations

HEAD = """import matplotlib.pyplot as plt
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
{name}_0 = pd.read_csv("data.csv")
X, y = {name}_0[["a"]], {name}_0["y"]"""

CELLS = (
    "{new} = {old}.dropna()\n{new}['a{i}'] = {new}['a'] * {i}\n{new}.head()",
    "def clean_{i}(frame, factor={i}):\n    # what is not needed goes\n    out = frame.copy()\n"
    "    out['b'] = out['b'] * factor\n    return out\n\n{new} = clean_{i}({old})",
    "model_{i} = LogisticRegression(C={i}, max_iter=200)\nmodel_{i}.fit(X, y)\n"
    "print('accuracy:', accuracy_score(y, model_{i}.predict(X)))",
    "fig, ax = plt.subplots(figsize=(6, 4))\nax.plot({old}['a'], label='a')\nax.legend()\nplt.show()",
    "import numpy as np\nfrom sklearn.linear_model import LogisticRegression\n"
    "values_{i} = [np.mean(v) for v in {old}['a']]\ntotal = sum(values_{i})",
    "for name in ['a', 'b']:\n    if name in {old}:\n        {old}[name] = {old}[name].fillna(0)\n"
    "    else:\n        print(f'no {{name}}')",
    "threshold_{i} = 0.{i}\nselected = {old}[{old}['a'] > threshold_{i}]\nselected.describe()",
)


def percent_script(cells: int, name: str = "df") -> str:
    """A percent script of so many cells, every sixth a heading; `name` tells two of them apart."""
    parts = [f"# %%\n{HEAD.format(name=name)}"]
    frames = 0
    for number in range(1, cells):
        if number % 6 == 0:
            parts.append(f"# %% [markdown]\n# ## Step {number} of {name}\n#\n# Some prose.")
            continue
        text = CELLS[number % len(CELLS)]
        old = f"{name}_{frames}"
        frames += "{new}" in text
        parts.append("# %%\n" + text.format(i=number, old=old, new=f"{name}_{frames}"))
    return "\n\n".join(parts) + "\n"


def chained_units(units: int) -> str:
    """A percent script of so many headed cells; each takes what the first and the last one made."""
    parts = [
        "# %% [markdown]\n# ## Load data\n\n# %%\nimport numpy as np\nfirst = values_0 = np.load('a.npy')"
    ]
    for number in range(1, units):
        heading = f"# %% [markdown]\n# ## Scale part {number}"
        code = f"values_{number} = values_{number - 1} * first.mean()\nmost_{number} = values_{number}.max()"
        parts += [heading, f"# %%\n{code}"]
    names = ", ".join(f"most_{number}" for number in range(1, units))
    return (
        "\n\n".join([*parts, f"# %% [markdown]\n# ## Save all\n\n# %%\nnp.save('b.npy', [{names}])"]) + "\n"
    )
