"""From a Jupyter notebook to a tracked training job: the version, and nothing imported."""

__version__ = "0.1.0"
