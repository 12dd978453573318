"""What the HTML pages share: templates, style and script inside the page, and no way to the network."""

import base64
import hashlib
from pathlib import Path

import jinja2

_TEMPLATES = Path(__file__).parent / "templates"


def template(name):
    """A Jinja template of `templates/`, by its path in there, with escaping on."""
    environment = jinja2.Environment(
        autoescape=True,
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def inlined(*names):
    """Files of style or script of `templates/`, one after the other, for a page to hold.

    Example:
        >>> inlined("page.css")[:5]
        ':root'
    """
    return "\n".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in names)


def security_policy(styles=(), scripts=(), pictures="data:"):
    """A Content-Security-Policy that allows these texts, by their hashes, these pictures, and nothing else.

    Args:
        styles: texts of the page's own style elements.
        scripts: texts of the page's own script elements.
        pictures: sources of pictures, as the policy spells them.

    Example:
        >>> security_policy().split("; ")[:3]
        ["default-src 'none'", 'img-src data:', "style-src 'none'"]
    """
    return (
        f"default-src 'none'; img-src {pictures}; style-src {_hashes(styles)}; "
        f"script-src {_hashes(scripts)}; base-uri 'none'; form-action 'none'"
    )


def data_uri(data, kind):
    """Bytes of a picture ("png" or "jpeg") as an address that holds it."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _hashes(texts):
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
