"""List the models that ship with qualitykit, or show one's card."""

import json
from dataclasses import asdict


def add_arguments(parser):
    parser.add_argument("action", nargs="?", choices=("show",), help="show one model's card")
    parser.add_argument("name", nargs="?", help="which model")


def run(options):
    from qualitykit.models.presets import list_models, load_card

    if options.action == "show":
        if not options.name:
            raise ValueError(f"which model? one of {list_models()}")
        card = asdict(load_card(options.name))
        card.pop("ratings")
        print(json.dumps(card, indent=2, ensure_ascii=False))
        return
    for name in list_models():
        card = load_card(name)
        print(f"{name:16} {card.kind:6} {card.scale_text:30} {card.title}")
