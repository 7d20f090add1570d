"""Pictures that windows of OpenCV show: a script logs each, where its OpenCV has no windows."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.main_job.conftest import job_of
from tests.main_job.test_runs import run_of, written

SOURCE = """
# %%
import cv2
import numpy as np

image = np.zeros((4, 6, 3), dtype="uint8")
image[:, :, 2] = 255
cv2.imshow("Red picture", image)
cv2.imshow("half", np.full((4, 6), 0.5))
cv2.waitKey(0)
cv2.destroyAllWindows()
# %%
rounds = 0
while rounds < 25:
    rounds += 1
    cv2.imshow("frame", image)
    if cv2.waitKey(1) & 0xFF == ord("q"):
        break
cv2.imshow("nothing", None)
print("rounds:", rounds)
"""
STAND_IN = """
import numpy
from PIL import Image


def imwrite(path, image):
    Image.fromarray(image[:, :, ::-1] if image.ndim == 3 else image).save(path)


def imshow(*given):
    raise RuntimeError("The function is not implemented.")


waitKey = destroyAllWindows = imshow
"""


@pytest.fixture
def opencv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenCV without windows: a stand-in where it is not installed."""
    if find_spec("cv2") is None:
        (tmp_path / "modules").mkdir()
        (tmp_path / "modules" / "cv2.py").write_text(STAND_IN, encoding="utf-8")
        paths = [str(tmp_path / "modules"), os.environ.get("PYTHONPATH", "")]
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))


@pytest.mark.usefixtures("opencv")
def test_what_windows_show_is_logged(tmp_path: Path, store: Path) -> None:
    from PIL import Image

    script = job_of(written(tmp_path, SOURCE), tmp_path / "job")
    assert "opencv-python-headless" in (tmp_path / "job/environment/conda.yml").read_text(encoding="utf-8")
    (tmp_path / "run").mkdir()
    process, run = run_of(script, store, tmp_path / "run")
    assert process.returncode == 0, process.stderr
    assert "rounds: 25" in process.stderr
    assert "nothing is not logged" in process.stderr
    artifacts = tmp_path / "run" / run.info.artifact_uri.removeprefix("file://")
    pictures = {path.name for path in artifacts.rglob("*.png")}
    frames = {f"frame_{number}.png" for number in range(1, 21)}
    assert pictures == {"Red_picture_1.png", "half_1.png", *frames}
    with Image.open(artifacts / "Red_picture_1.png") as red, Image.open(artifacts / "half_1.png") as half:
        assert red.getpixel((0, 0)) == (255, 0, 0)
        assert half.getpixel((0, 0)) == 128
