"""How a command's help is laid out."""

import argparse


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Says every option's default, and leaves the lines of a command's description as they were written."""

    def _get_help_string(self, action):
        text = action.help or ""
        said = "default" in text or not action.option_strings or action.nargs == 0
        if said or action.default in (None, False, argparse.SUPPRESS, [], {}):
            return text
        return f"{text} (default: %(default)s)"
