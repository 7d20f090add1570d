"""PyTorch: modules that an optimizer trains in a loop, or a trainer of Lightning."""

from __future__ import annotations

from nb2job.flavors.flavor import Flavor

_FACTORIES = ("torchvision.models", "timm")
_LIGHTNING = ("pytorch_lightning", "lightning", "lightning.pytorch")


def _is_model(module: str, name: str) -> bool:
    if module.startswith(_FACTORIES):
        return name[:1].islower() and not name.startswith("_")
    part_of_nn = module == "torch.nn" or module.startswith("torch.nn.modules")
    return part_of_nn and name[:1].isupper() and not name.endswith(("Loss", "Parameter"))


# MLflow's own default since 3.x, pt2, traces the model and needs an example of its input.
_SAVE = (("serialization_format", "pickle"),)

FLAVOR = Flavor(
    "pytorch",
    frozenset({"torch", "torchvision", "timm", "pytorch_lightning", "lightning"}),
    _is_model,
    bases=frozenset({"torch.nn.Module", "torch.nn.Sequential", "torch.nn.modules.Module"})
    | {f"{module}.LightningModule" for module in _LIGHTNING},
    fits="loop",
    evaluates=frozenset({"eval", "state_dict"}),
    save_options=_SAVE,
    newer_options=True,
    predicts=False,
    autologs=frozenset({"pytorch_lightning", "lightning"}),
)
