"""The command `qualitykit`: parse, call one library function, print.

Exit codes: 0 all well; 1 done, but some files failed; 2 bad input, said in one line.
"""

import argparse
import os
import sys

from qualitykit import __version__, _chatter
from qualitykit.cli import (
    app,
    datasets,
    demo,
    distort,
    evaluate,
    explain,
    export,
    models,
    personalise,
    protocol,
    report,
    score,
    synthesize,
    train,
)
from qualitykit.cli.backend import check_backend
from qualitykit.cli.help import HelpFormatter
from qualitykit.cli.running import add_backend, choose_backend, telling

_WITHOUT_KERAS = (models, datasets, distort)
_COMMANDS = (
    score,
    explain,
    report,
    app,
    train,
    personalise,
    evaluate,
    protocol,
    export,
    models,
    datasets,
    synthesize,
    distort,
    demo,
)


def main(arguments=None):
    """Runs one command and returns its exit code."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        if options.run not in [command.run for command in _WITHOUT_KERAS]:
            _prepare_keras(options)
        with telling(options):
            return options.run(options) or 0
    except BrokenPipeError:
        # Whoever read the output has seen enough; nothing is left to be flushed to nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, TypeError, OSError) as error:
        print(f"qualitykit {options.command}: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"qualitykit {options.command}: interrupted", file=sys.stderr)
        return 130


def _prepare_keras(options):
    """Sees to it that Keras will run as the options say, and that it is said when it starts."""
    check_backend(getattr(options, "backend", None))
    choose_backend(options)
    if sys.stderr.isatty() and not getattr(options, "quiet", False):
        _chatter.before_start[:] = [lambda: print("loading Keras and the model ...", file=sys.stderr)]
    if getattr(options, "device", None) not in (None, "cpu"):
        from qualitykit.inference.devices import check_gpu

        check_gpu()


def build_parser():
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="qualitykit",
        description="Blind image quality: how good people would find a photograph, and where it is bad.",
    )
    parser.add_argument("--version", action="version", version=f"qualitykit {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        name = command.__name__.rsplit(".", 1)[-1]
        summary = command.__doc__.strip().splitlines()[0]
        description = command.__doc__.strip()
        own = commands.add_parser(name, help=summary, description=description, formatter_class=HelpFormatter)
        command.add_arguments(own)
        if command not in (*_WITHOUT_KERAS, protocol):  # whose own commands have them
            add_backend(own)
        own.set_defaults(run=command.run)
    return parser
