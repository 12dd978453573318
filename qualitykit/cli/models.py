"""List the models that ship with qualitykit, or show one's card."""

import json
from dataclasses import asdict


def add_arguments(parser):
    parser.add_argument("action", nargs="?", choices=("show",), help="show one model's card")
    parser.add_argument("name", nargs="?", help="which model")


def run(options):
    from qualitykit.models.presets import find_model, list_models, load_card

    if options.action == "show":
        if not options.name:
            raise ValueError(f"which model? one of {list_models()}")
        card = asdict(load_card(options.name))
        card.pop("ratings")
        print(json.dumps(card, indent=2, ensure_ascii=False))
        return
    for name in list_models():
        _print_summary(find_model(name), load_card(name))


def _print_summary(path, card):
    """A paragraph a model: what it is, what it costs, what it reaches."""
    print(f"{card.name}: {card.title}")
    facts = {
        "file": f"{path.name}, {path.stat().st_size / 1e6:.1f} MB",
        "kind": card.kind,
        "scale": card.scale_text,
        "data": card.trained_on,
        **card.cost,
        "official test": _figures(card.figures.get("official test", {})),
    }
    for name, value in facts.items():
        if value:
            print(f"    {name:30} {value}")


def _figures(figures):
    return ", ".join(f"{name} {figures[name]:.3f}" for name in ("SROCC", "PLCC", "KROCC") if name in figures)
