"""How a command's help is laid out."""

import argparse
import textwrap


class HelpFormatter(argparse.HelpFormatter):
    """Says every option's default, and keeps the paragraphs of a command's description."""

    def _get_help_string(self, action):
        text = action.help or ""
        said = "default" in text or not action.option_strings or action.nargs == 0
        if said or action.default in (None, False, argparse.SUPPRESS, [], {}):
            return text
        return f"{text} (default: %(default)s)"

    def _fill_text(self, text, width, indent):
        wrap = textwrap.TextWrapper(
            width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        )
        return "\n\n".join(wrap.fill(" ".join(part.split())) for part in text.split("\n\n"))
