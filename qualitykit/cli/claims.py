"""`qualitykit protocol claims`: the papers' comparisons; and the list of all that there is to run."""

from qualitykit.cli.arguments import add_dataset, dataset, json_object, named_dataset, positive
from qualitykit.cli.clusters import add_trainings, cluster_of
from qualitykit.cli.training_arguments import add_learning, learning


def run_claims(options):
    """Train the arms that a paper compares, and judge what it says of them."""
    from qualitykit.protocols import Budget, claims

    budget = Budget(
        epochs=options.epochs,
        share=options.share,
        seeds=options.seeds,
        backbones=tuple(options.backbone),
        test=options.test,
        arguments=options.arguments,
        **learning(options),
    )
    claims(
        options.system,
        dataset(options),
        options.out,
        budget,
        names=options.claims,
        arms=options.arms,
        tested=named_dataset("--on", options.on) if options.on else None,
        size=options.size,
        on=cluster_of(options),
    )
    print((options.out / "claims.md").read_text(encoding="utf-8"))
    print(f"as tables: arms.csv, claims.csv and results.csv in {options.out}")


def add_claims(parser):
    """--system and all that its arms share."""
    systems = _systems()
    parser.add_argument(
        "--system",
        required=True,
        choices=systems,
        metavar="NAME",
        help=f"whose claims: {', '.join(systems)}",
    )
    add_dataset(parser)
    add_learning(parser)
    add_trainings(parser)
    parser.add_argument("--claims", nargs="+", metavar="CLAIM", help="names of claims (default: all)")
    parser.add_argument(
        "--arms", nargs="+", metavar="ARM", help="arms to train now, such as smp-4-batch (default: all)"
    )
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the photographs to learn from, the same for all arms"
    )
    parser.add_argument("--seeds", type=positive, default=1, help="trainings of each arm")
    parser.add_argument(
        "--test", type=float, default=0.2, help="share to hold out where there is no official test part"
    )
    parser.add_argument(
        "--backbone",
        nargs="+",
        default=[],
        metavar="NAME",
        help="networks in the place of the paper's, as many as it has (two for QualityNet)",
    )
    parser.add_argument(
        "--arguments",
        type=json_object,
        default={},
        metavar="JSON",
        help="constructor arguments of all arms, where theirs leave them open",
    )
    parser.add_argument(
        "--on",
        nargs="+",
        metavar=("NAME ROOT", "KEY=VALUE"),
        help="another data set to test on, its folder, and options of its reader",
    )


def print_list(protocols):
    """What there is: the protocols {name: what it does}, and the claims with their arms."""
    from qualitykit.training.table import CLAIMS

    print("protocols (more of each: qualitykit protocol NAME --help)")
    for name, what in protocols.items():
        print(f"  {name:12} {what}")
    print("\nclaims, by --system")
    for system in _systems():
        print(f"  {system}")
        for claim in (claim for claim in CLAIMS.values() if claim.system == system):
            print(f"    {claim.name} ({claim.table})")
            print("".join(f"      {arm.name}\n" for arm in claim.arms), end="")


def _systems():
    from qualitykit.training.table import CLAIMS

    return sorted({claim.system for claim in CLAIMS.values()})
