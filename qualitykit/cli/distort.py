"""Damage a photograph as TID2013 does: one kind at one level, or every kind on one contact sheet."""

from pathlib import Path


def add_arguments(parser):
    parser.add_argument("photograph", metavar="PATH")
    parser.add_argument("--out", required=True, type=Path, help="picture to write")
    parser.add_argument("--kind", help="such as jpeg; default: all, small, on one contact sheet")
    parser.add_argument("--level", type=int, default=3, help="strength, 1 to 5 (default: 3)")
    parser.add_argument("--seed", type=int, default=0, help="of noise and places")


def run(options):
    from qualitykit import distortions
    from qualitykit.images import load_image, save_image

    image = load_image(options.photograph)
    if options.kind is None:
        picture = distortions.contact_sheet(image, seed=options.seed)
    else:
        picture = distortions.apply(image, options.kind, options.level, options.seed)
    save_image(options.out, picture)
    print(options.out)
