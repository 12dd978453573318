"""`python -m qualitykit` is the command `qualitykit`."""

import sys

from qualitykit.cli import main

if __name__ == "__main__":
    sys.exit(main())
