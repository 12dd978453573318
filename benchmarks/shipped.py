"""The models that are trained on BIQ2021 and shipped, as data: what each changes in its paper's recipe.

A budget is meant for two CPU cores: compact backbones that start from ImageNet, fewer passes over the
photographs than the papers make, and a step that suits so few. All else is as the recipe says.
"""

from dataclasses import dataclass, field
from pathlib import Path

SAVED = Path(__file__).parent.parent / "saved_models"
TEST = "test_predictions.csv"  # in the folder of a model's history: name, score, prediction

# The files of the folder that `--weights` names.
WEIGHT_FILES = {
    "EfficientNetLite0": "efficientnet_lite0_imagenet.npz",
    "EfficientNetLite1": "efficientnet_lite1_imagenet.npz",
    "EfficientNetLite2": "efficientnet_lite2_imagenet.npz",
    "MobileNet": "mobilenet_imagenet_notop.weights.h5",
    "MobileNetV2": "mobilenet_v2_imagenet_notop.weights.h5",
}

# Early layers of the backbones that stay as ImageNet has them: down to maps four times smaller. It costs
# nothing: HyperIQA on 2,000 photographs for two epochs, by `train_shipped.py hyper_iqa --photographs 2000
# --epochs 2 --frozen-stride 4 --train-only`, has a validation SROCC of .763 with 1, which is none, .770 with
# 4 and .756 with 8; a step takes .69, .54 and .53 s (`dry_run.py hyper_iqa --shipped --frozen-stride 4`).
FROZEN = 4

# Of `bpsqm`: a quarter of the paper's channels.
QUARTER = {"widths": [32, 32, 64, 128], "pooling_widths": [8, 16, 32, 64, 64], "hidden": 128}

# Few passes: the whole network takes steps five times as long as most papers', its new layers ten times
# those, and both come to rest by a cosine.
SHORT = {
    "optimizer": ("Adam", {"learning_rate": 1e-4}),
    "head_rate": 10.0,
    "schedule": ("cosine", {"warmup": 0.05}),
    "batch_size": 16,
    "frozen_stride": FROZEN,
}
# One crop an epoch to learn from, and the mean over nine of them to score by, which ranked QualityNet's
# validation part better than whole photographs did, at 256 or at 384 pixels.
CROPS = {"view": {"crop": 224, "flip": True}, "validation_view": {"crop": 224}}
NINE_CROPS = {"crops": {"size": 224, "count": 9}}
# Whole photographs at less than half of the size, and new layers that learn at three times the backbone's
# rate: `train_shipped.py nemg_iqa_smp --photographs 2000 --epochs 2 --train-only` has a validation SROCC of
# .780.
SMALL = {"view": {"scale": 0.4375, "flip": True}, "validation_view": {"scale": 0.4375}, "head_rate": 3.0}


@dataclass(frozen=True)
class Shipped:
    """One model.

    Args:
        recipe: of its training.
        backbones: that take the place of the paper's.
        title: one sentence for its card.
        changes: fields of the recipe that differ.
        arguments: of the model's constructor, beside the backbones.
        input: how its card says photographs are prepared; None for what the training says.
        papers: that it is from, for its card.
        published: (paper, table, system, data set) of the figures to stand beside it, as `load_published` has
            them.
    """

    recipe: str
    backbones: tuple
    title: str
    changes: dict
    arguments: dict = field(default_factory=dict)
    input: dict | None = None
    papers: tuple = ()
    published: tuple = ()

    def model_arguments(self):
        """The constructor's arguments with the backbones among them."""
        several = self.recipe == "quality_net"
        named = {"streams": list(self.backbones)} if several else {"backbone": self.backbones[0]}
        return {**named, **self.arguments}

    def weights(self, folder):
        """{backbone: its file} in a folder of weights; "imagenet" lets Keras download what it can."""
        if str(folder) == "imagenet":
            return "imagenet"
        return {name: str(Path(folder) / WEIGHT_FILES[name]) for name in self.backbones}


SHIPPED = {
    "quality_net": Shipped(
        recipe="quality_net",
        backbones=("EfficientNetLite2", "MobileNetV2"),
        title="QualityNet: two streams with attention, mean over 9 crops of 256, "
        "EfficientNet-Lite2 and MobileNetV2",
        # The recipe's own schedule and stopping, with less patience: the rate falls after a pass that gains
        # little, and the history shows it. Crops see every pixel, and their mean ranks better than any one.
        changes={
            "optimizer": SHORT["optimizer"],
            "head_rate": 5.0,
            "batch_size": 16,
            "schedule": ("plateau", {"patience": 1, "factor": 0.3, "min_delta": 0.15, "min_lr": 1e-8}),
            "stopping": {"patience": 2},
            "epochs": 6,
            "frozen_stride": FROZEN,
            "view": {"crop": 256, "flip": True},
            "validation_view": {"crop": 256},
        },
        input={"crops": {"size": 256, "count": 9}},
        papers=("quality_net",),
        published=("quality_net", "Table 5", "QualityNet", "biq2021"),
    ),
    "cspp_iqa": Shipped(
        recipe="cspp_iqa",
        backbones=("EfficientNetLite0",),
        title="CSPP-IQA: pyramids and attention, mean over 9 crops of 224, EfficientNet-Lite0",
        changes={**SHORT, **CROPS, "epochs": 7},
        input=NINE_CROPS,
        papers=("csppiqa",),
        published=("csppiqa", "Table 1", "CSPP-IQA", "koniq10k"),
    ),
    "hyper_iqa": Shipped(
        recipe="hyper_iqa",
        backbones=("EfficientNetLite0",),
        title="HyperIQA: weights made for each photograph, mean over 9 crops of 224, EfficientNet-Lite0",
        changes={**SHORT, **CROPS, "epochs": 7},
        input=NINE_CROPS,
        papers=("csppiqa",),
        published=("csppiqa", "Table 1", "HyperIQA", "koniq10k"),
    ),
    "hyper_iqa_smp": Shipped(
        recipe="hyper_iqa_smp",
        backbones=("EfficientNetLite0",),
        title="HyperIQA-SMP(4): HyperIQA with four moments, mean over 9 crops of 224, EfficientNet-Lite0",
        changes={**SHORT, **CROPS, "epochs": 7},
        input=NINE_CROPS,
        papers=("smp",),
        published=("smp", "Table 2", "HyperIQA-SMP(4)", "koniq10k"),
    ),
    "rnn_biqa": Shipped(
        recipe="rnn_biqa",
        backbones=("MobileNetV2",),
        title="RNN-BIQA: patches of two resolutions, read by recurrent layers, MobileNetV2",
        # One pass of stage A over all photographs, every patch in two of its four turns, with a rate that one
        # pass can learn by; L2 then takes about as much from a weight at each step as at the published rate.
        changes={
            "feature_images": 9000,
            "feature_turns": 2,
            "feature_epochs": 1,
            "feature_rate": 3e-3,
            "feature_schedule": ("cosine", {"warmup": 0.05}),
            "feature_l2": 2e-4,
        },
        papers=("rnnbiqa",),
        published=("rnnbiqa", "Table 6", "RNN-BIQA", "koniq10k"),
    ),
    "nima_smp": Shipped(
        recipe="nima_smp",
        backbones=("EfficientNetLite0",),
        title="NIMA-SMP(4): pooled stages, the last by four moments, mean over 9 crops of 224, "
        "EfficientNet-Lite0",
        # The recipe's drop-out of 0.75 is made for many epochs.
        arguments={"dropout": 0.25},
        changes={**SHORT, **CROPS, "epochs": 7},
        input=NINE_CROPS,
        papers=("smp",),
        published=("smp", "Table 1", "NIMA-SMP(4)-LayerNorm", "koniq10k"),
    ),
    "nemg_iqa_smp": Shipped(
        recipe="nemg_iqa_smp",
        backbones=("EfficientNetLite0",),
        title="NemgIQA-SMP(4): error maps and their moments, learned from scores alone, EfficientNet-Lite0",
        changes={**SHORT, **SMALL, "epochs": 6},
        papers=("smp",),
        published=("smp", "Table 3", "NemgIQA-SMP(4)", "live"),
    ),
    "nemg_iqa": Shipped(
        recipe="nemg_iqa",
        backbones=("EfficientNetLite0",),
        title="NemgIQA: error maps, learned from scores alone, EfficientNet-Lite0",
        changes={**SHORT, **SMALL, "epochs": 6},
        papers=("smp",),
        published=("smp", "Table 3", "NemgIQA", "live"),
    ),
}
