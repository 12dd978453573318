"""What the paper claims of map labels, rivals without them, pooling networks and fusions: Tables 1 to 4."""

from qualitykit.training.claim import Arm, Claim, Printed, beats, in_order

SSIM, GRADIENT, PHASE, MDSI = "ssim_map", "fsim_gradient_map", "fsim_phase_map", "mdsi_map"
_WITHOUT_LABELS = {"end_to_end": True}
_COMMON = {"system": "BPSQM", "paper": "bpsqm", "dataset": "tid2013", "references": True}


def _predicted(name, *maps, **arguments):
    return Arm(name, "bpsqm", {"maps": list(maps), **arguments})


def _image(name, pictures=""):
    """The pooling network on what it is shown, with no U-Net before it."""
    return Arm(name, "bpsqm", {"maps": None}, _WITHOUT_LABELS, pictures)


_SSIM, _GRADIENT = _predicted("SSIM map", SSIM), _predicted("gradient map", GRADIENT)
_NETWORKS = {"fc": "FC2", "resnet18": "ResNet18", "resnet50": "ResNet50"}
# Names as in Table 4 and the maps that are joined.
_FUSIONS = {
    "Fg + MD": (GRADIENT, MDSI),
    "S + Fg": (SSIM, GRADIENT),
    "MD + S": (MDSI, SSIM),
    "S + Fg + MD": (SSIM, GRADIENT, MDSI),
}
_STREAMS = {"single": "single stream", "multi": "multi streams"}

CLAIMS = (
    Claim(
        name="bpsqm_true_maps",
        table="Table 1",
        arms=(
            _image("distorted image"),
            _SSIM,
            _GRADIENT,
            _image("true SSIM map", SSIM),
            _image("true gradient map", GRADIENT),
        ),
        statements=(
            *beats("gradient map", "distorted image"),
            *beats("true SSIM map", "SSIM map"),
            *beats("true gradient map", "gradient map"),
        ),
        printed={
            "distorted image": Printed("pooling of the distorted image (D_LB)"),
            "SSIM map": Printed("BPSQM, SSIM map (S_PM)"),
            "gradient map": Printed("BPSQM, FSIM gradient map (Fg_PM)"),
            "true SSIM map": Printed("pooling of the true SSIM map (S_LB)"),
            "true gradient map": Printed("pooling of the true FSIM gradient map (Fg_LB)"),
        },
        decisions=(
            "True maps are drawn as 8-bit pictures, SSIM's border continued; the pooling network sees them "
            "as it sees the distorted image in the first arm.",
        ),
        **_COMMON,
    ),
    Claim(
        name="bpsqm_labels",
        table="Table 2",
        arms=(
            Arm("no labels", "bpsqm", {"maps": [MDSI]}, _WITHOUT_LABELS),
            _SSIM,
            _GRADIENT,
            _predicted("phase map", PHASE),
            _predicted("MDSI map", MDSI),
        ),
        statements=in_order("MDSI map", "gradient map", "SSIM map", "no labels", "phase map"),
        printed={
            "no labels": Printed("BPSQM without map labels (No_LB)"),
            "SSIM map": Printed("BPSQM, SSIM map (S_PM)"),
            "gradient map": Printed("BPSQM, FSIM gradient map (Fg_PM)"),
            "phase map": Printed("BPSQM, FSIM phase map (Fp_PM)"),
            "MDSI map": Printed("BPSQM, MDSI map (MD_PM)"),
        },
        **_COMMON,
    ),
    Claim(
        name="bpsqm_pooling",
        table="Table 3",
        arms=(
            _GRADIENT,
            *(_predicted(f"gradient map, {x}", GRADIENT, pooling=kind) for kind, x in _NETWORKS.items()),
        ),
        statements=in_order(
            "gradient map", "gradient map, ResNet50", "gradient map, ResNet18", "gradient map, FC2"
        ),
        printed={
            "gradient map": Printed("BPSQM, FSIM gradient map, DPN pooling"),
            **{
                f"gradient map, {x}": Printed(f"BPSQM, FSIM gradient map, {x} pooling")
                for x in _NETWORKS.values()
            },
        },
        decisions=("The residual networks start from random numbers: pretrained ones see no maps.",),
        **_COMMON,
    ),
    Claim(
        name="bpsqm_fusion",
        table="Table 4",
        arms=tuple(
            _predicted(f"{name}, {stream}", *maps, fusion=fusion)
            for fusion, stream in _STREAMS.items()
            for name, maps in _FUSIONS.items()
        ),
        statements=(
            *(
                statement
                for name in _FUSIONS
                for statement in beats(f"{name}, single stream", f"{name}, multi streams")
            ),
            *beats(
                "Fg + MD, single stream",
                "S + Fg, single stream",
                "MD + S, single stream",
                "S + Fg + MD, single stream",
            ),
        ),
        printed={
            f"{name}, {stream}": Printed(f"BPSQM, {name}, {stream}")
            for name in _FUSIONS
            for stream in _STREAMS.values()
        },
        **_COMMON,
    ),
)
