"""Damage a photograph: one kind at one level, or every kind of a family on one contact sheet."""

from pathlib import Path


def add_arguments(parser):
    parser.add_argument("photograph", metavar="PATH")
    parser.add_argument("--out", required=True, type=Path, help="picture to write")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--kind", help="such as jpeg or motion_blur; default: many, small, on a contact sheet"
    )
    chosen.add_argument(
        "--family",
        choices=("tid2013", "field", "all"),
        default="tid2013",
        help="what the contact sheet shows: TID2013's 24 kinds (default), those of photographs taken outside "
        "a laboratory (motion blur, haze, exposure, camera noise, ...), or both",
    )
    parser.add_argument("--level", type=int, default=3, help="strength, 1 to 5 (default: 3)")
    parser.add_argument("--seed", type=int, default=0, help="of noise and places")


def run(options):
    from qualitykit import distortions
    from qualitykit.images import load_image, save_image

    image = load_image(options.photograph)
    if options.kind is None:
        picture = distortions.contact_sheet(image, distortions=options.family, seed=options.seed)
    else:
        picture = distortions.apply(image, options.kind, options.level, options.seed)
    save_image(options.out, picture)
    print(options.out)
