"""Shows the docstrings' "Example:" as code: Griffe knows such a section by the name "Examples:" alone."""

import re
import textwrap

import griffe

_EXAMPLE = re.compile(r"^Example:\n\n?((?: *\S.*\n?)+)", re.MULTILINE)


class DoctestSections(griffe.Extension):
    """Renames the section, and indents it where it is not."""

    def on_object(self, *, obj, **_):
        if obj.docstring is not None:
            obj.docstring.value = _EXAMPLE.sub(_section, obj.docstring.value)


def _section(match):
    return "Examples:\n" + textwrap.indent(textwrap.dedent(match[1]), "    ")
