"""The papers' claims on real opinions: `python benchmarks/claims.py GROUP --root ROOT --weights FOLDER`.

Runs `qualitykit protocol claims` with the budget of a group, which is data below: one backbone, one number of
epochs and one share of the photographs for all its arms, few enough for two CPU cores. Claims that need the
undamaged reference of every picture are put to a set of drawn damage, see `drawn_set`. The official test part
is scored once an arm. Interrupted at any moment, the same command goes on; `--seeds 2` adds trainings.

Its figures, histories and test predictions go into `benchmarks/claims/GROUP`, and `docs/claims.md` is written
anew from what lies there and from `benchmarks/claims_page.md` (`--page` does nothing but that). Arms that lie
there are not trained again: `--arms`, one or more at a time, spreads a group over days and machines.
"""

import argparse
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from shipped import QUARTER, SHIPPED, SHORT, WEIGHT_FILES

HERE = Path(__file__).parent
PUBLISHED, PAGE = HERE / "claims", HERE.parent / "docs" / "claims.md"
TABLES = ("claims.md", "arms.csv", "claims.csv", "results.csv", "run.json")
# Of a training and its tests; not its model.
KEPT = ("history.csv", "run.json", "metrics.json", "predictions.csv")
NOT_YET = "*Not measured yet.*"

# HyperIQA's network sees 224 x 224 and nothing else: whole photographs brought to that, not 25 crops each.
RESIZED = {"view": {"size": (224, 224), "flip": True}, "validation_view": {"size": (224, 224)}}
HALVED = {"view": {"scale": 0.5, "flip": True}, "validation_view": {"scale": 0.5}}
PATCHES = {
    "map_epochs": 4,
    "map_batch_size": 8,
    "map_patches": 24000,
    "map_patch": 64,
    "map_rate": 2e-3,
    "map_validation_patches": 240,
    "map_schedule": ("cosine", {}),
    "patches": 9000,
    "optimizer": ("Adam", {"learning_rate": 1e-3, "epsilon": 1e-8}),
    "schedule": ("cosine", {}),
}


@dataclass(frozen=True)
class Group:
    """Claims that are measured together.

    Args:
        system: as `--system`.
        claims: their names.
        backbones: in the place of the paper's.
        epochs, share, changes, arguments: see `qualitykit.protocols.Budget`.
        drawn: whether they are put to the set of drawn damage, whose references are known.
        cached: False where times are compared, which hold decoding.
    """

    system: str
    claims: tuple
    backbones: tuple = ("EfficientNetLite0",)
    epochs: int = 4
    share: float = 0.2
    changes: dict = field(default_factory=dict)
    arguments: dict = field(default_factory=dict)
    drawn: bool = False
    cached: bool = True


GROUPS = {
    "quality_net": Group(
        "QualityNet",
        ("quality_net_parts", "quality_net_attention", "quality_net_loss_weights"),
        ("EfficientNetLite0", "MobileNetV2"),
        changes={**SHORT, **HALVED, "head_rate": 5.0},
    ),
    "cspp_iqa": Group(
        "CSPPIQA",
        ("cspp_iqa_pooling", "cspp_iqa_levels", "cspp_iqa_parts"),
        changes={**SHORT, **RESIZED},
    ),
    # Batches are the recipes' own: 96 crops and 8 photographs.
    "cspp_iqa_cost": Group(
        "CSPPIQA",
        ("cspp_iqa_cost",),
        epochs=1,
        changes={key: value for key, value in SHORT.items() if key != "batch_size"},
        cached=False,
    ),
    # The recipe's drop-out of 0.75 is made for many epochs.
    "smp_nima": Group("NIMA", ("smp_nima",), changes={**SHORT, **HALVED}, arguments={"dropout": 0.25}),
    "smp_hyper_iqa": Group("HyperIQA", ("smp_hyper_iqa",), changes={**SHORT, **RESIZED}),
    "smp_nemg_iqa": Group(
        "NemgIQA",
        ("smp_nemg_iqa",),
        share=1.0,
        drawn=True,
        changes={**SHORT, **RESIZED, "head_rate": 3.0},  # as the shipped model
    ),
    "rnn_biqa": Group(
        "RNNBIQA",
        ("rnn_biqa_parts", "rnn_biqa_smaller_sizes"),
        ("MobileNetV2",),
        epochs=5,
        # Stage A as the shipped model's, of a fifth of its photographs.
        changes={**SHIPPED["rnn_biqa"].changes, "feature_turns": 1},
    ),
    "bpsqm": Group(
        "BPSQM",
        ("bpsqm_true_maps", "bpsqm_labels", "bpsqm_pooling", "bpsqm_fusion"),
        (),
        epochs=8,
        share=1.0,
        drawn=True,
        changes=PATCHES,
        # As the shipped map model's; at the paper's widths and 1,600 patches 11 minutes taught nothing.
        arguments=QUARTER,
    ),
}


def main():
    options = parse_arguments()
    if not options.page:
        folder = options.out / options.group
        restore(options.to / options.group, folder)
        measure(GROUPS[options.group], folder, options)
        publish(folder, options.to / options.group)
    if options.to == PUBLISHED:
        PAGE.write_text(page(options.to), encoding="utf-8")


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("group", nargs="?", choices=list(GROUPS))
    parser.add_argument("--root", type=Path, help="where BIQ2021 was unpacked")
    parser.add_argument("--weights", type=Path, help="folder of ImageNet weights")
    parser.add_argument("--out", type=Path, default=Path("runs/claims"), help="folder of the trainings")
    parser.add_argument("--to", type=Path, default=PUBLISHED, help="where figures and histories go")
    parser.add_argument("--arms", nargs="+", help="to train now (default: all)")
    parser.add_argument("--seeds", type=int, default=1, help="trainings of each arm")
    parser.add_argument("--images", type=int, default=1600, help="of the set of drawn damage")
    parser.add_argument("--epochs", type=int, help="to try with")
    parser.add_argument("--share", type=float, help="to try with")
    parser.add_argument("--page", action="store_true", help="write docs/claims.md and stop")
    options = parser.parse_args()
    if not options.page and None in (options.group, options.root, options.weights):
        parser.error("needed: a group, --root and --weights")
    if (options.epochs or options.share) and options.to == PUBLISHED:
        parser.error("figures of a smaller budget are not published: give another --to")
    return options


def measure(group, folder, options):
    """Trains what is missing of the group's arms, and judges its claims."""
    import qualitykit as qk
    from qualitykit.protocols import Budget, claims

    data = drawn_set(options) if group.drawn else qk.load_dataset("biq2021", options.root)
    weights = {name: str(options.weights / WEIGHT_FILES[name]) for name in group.backbones}
    budget = Budget(
        epochs=options.epochs or group.epochs,
        share=options.share or group.share,
        seeds=options.seeds,
        backbones=group.backbones,
        weights=weights or None,
        changes=group.changes,
        arguments=group.arguments,
        cache="memory" if group.cached else None,
    )
    claims(group.system, data, folder, budget, names=group.claims, arms=options.arms)


def drawn_set(options):
    """Photographs of BIQ2021's training part that people rated best, and generated pictures, damaged in known
    ways and rated by the mean rank that four full-reference measures give them."""
    from bpsqm import consensus, make_set

    options = argparse.Namespace(
        out=options.out / "drawn", root=options.root, references=64, kinds=["all"], images=options.images
    )
    options.out.mkdir(parents=True, exist_ok=True)
    return consensus(make_set(options), options)


def restore(published, folder):
    """Puts what is known of a group's arms where the protocol looks for it, unless it has begun there."""
    if published.exists() and not (folder / "results.csv").exists():
        shutil.copytree(published, folder, dirs_exist_ok=True)


def publish(folder, to):
    """Copies tables, and of every training that is done its request, its history and its predictions."""
    to.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        shutil.copyfile(folder / name, to / name)
    done = {path.parent.parent for path in (folder / "arms").glob("*/*/*/predictions.csv")}
    for path in sorted(path for run in done for path in run.rglob("*")):
        if path.name in KEPT:
            kept = to / path.relative_to(folder)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, kept)


def page(published=PUBLISHED):
    """docs/claims.md as text: the template with the page of every group in its place."""
    text = (HERE / "claims_page.md").read_text(encoding="utf-8")
    text = text.replace("{{ overview }}", overview(published))
    for group in GROUPS:
        text = text.replace(f"{{{{ {group} }}}}", group_page(published / group / TABLES[0]))
    return text


def overview(published):
    """A row a claim that has been measured: where it stands, its verdict, and of how many statements."""
    import pandas as pd

    from qualitykit.datasets.published import PAPERS
    from qualitykit.protocols.verdicts import CLOSE, CONFIRMED, REFUTED
    from qualitykit.training.table import CLAIMS

    found = [published / group / "claims.csv" for group in GROUPS]
    judged = [pd.read_csv(path) for path in found if path.exists()]
    rows = [
        "| claim | paper | verdict | statements: confirmed, not, too close |",
        "| :--- | :--- | :--- | ---: |",
    ]
    for name, part in (pair for table in judged for pair in table.groupby("claim", sort=False)):
        counts = [int((part["verdict"] == verdict).sum()) for verdict in (CONFIRMED, REFUTED, CLOSE)]
        source = f"{PAPERS[CLAIMS[name].paper].split(':')[0]}, {CLAIMS[name].table}"
        numbers = ", ".join(map(str, counts))
        rows.append(f"| [{name}](#{name}) | {source} | {part['claim_verdict'].iloc[0]} | {numbers} |")
    return "\n".join(rows)


def group_page(path):
    """What the protocol wrote of a group, its title left out and its headings one level lower."""
    if not path.exists():
        return NOT_YET
    lines = path.read_text(encoding="utf-8").strip().splitlines()[2:]
    return "\n".join(f"#{line}" if line.startswith("## ") else line for line in lines)


if __name__ == "__main__":
    main()
