"""List the models that ship with qualitykit, or show one's card."""

import json


def add_arguments(parser):
    parser.add_argument("action", nargs="?", choices=("show",), help="show one model's card")
    parser.add_argument("name", nargs="?", help="which model")


def run(options):
    from qualitykit.models.model_list import where_found
    from qualitykit.models.presets import find_model, list_models, load_card

    if options.action == "show":
        if not options.name:
            raise ValueError(f"which model? one of {[*list_models()]}")
        print(_as_json(load_card(options.name).to_json()))
        return
    known = list_models()
    for name in known:
        _print_summary(find_model(name), load_card(name))
    if known.absent:
        print(where_found(known.absent))


def _as_json(value, margin=""):
    """JSON for people: rows of numbers, such as the 101 percentiles, on one line."""
    inside = margin + "  "
    if isinstance(value, dict) and value:
        parts = [f"{json.dumps(name)}: {_as_json(part, inside)}" for name, part in value.items()]
        opened, closed = "{", "}"
    elif isinstance(value, list) and not all(isinstance(part, (int, float)) for part in value):
        parts = [_as_json(part, inside) for part in value]
        opened, closed = "[", "]"
    else:
        return json.dumps(value, ensure_ascii=False)
    return f"{opened}\n{inside}" + f",\n{inside}".join(parts) + f"\n{margin}{closed}"


def _print_summary(path, card):
    """A paragraph a model: what it is, what it costs, what it reaches."""
    print(f"{card.name}: {card.title}")
    facts = {
        "file": f"{path.name}, {path.stat().st_size / 1e6:.1f} MB",
        "kind": card.kind,
        "scale": card.scale_text,
        "photographs": card.input.words if card.input else "",
        "data": card.trained_on,
        **card.cost,
        "speed": ", ".join(f"{key} {value}" for key, value in card.speed.items()),
        "official test": _figures(card.figures.get("official test", {})),
    }
    for name, value in facts.items():
        if value:
            print(f"    {name:30} {value}")


def _figures(figures):
    return ", ".join(f"{name} {figures[name]:.3f}" for name in ("SROCC", "PLCC", "KROCC") if name in figures)
