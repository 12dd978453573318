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
        print(_as_json(asdict(load_card(options.name))))
        return
    for name in list_models():
        _print_summary(find_model(name), load_card(name))


def _as_json(card):
    """All of a card as JSON for people: rows of numbers, such as the 101 percentiles, on one line."""
    lines = []
    for name, value in card.items():
        numbers = isinstance(value, list) and all(isinstance(item, (int, float)) for item in value)
        text = json.dumps(value, indent=None if numbers else 2, ensure_ascii=False)
        lines.append(f"  {json.dumps(name)}: " + text.replace("\n", "\n  "))
    return "{\n" + ",\n".join(lines) + "\n}"


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
