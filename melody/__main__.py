"""``python -m melody``: the command line."""

import sys

from melody.cli.parser import main

if __name__ == "__main__":
    sys.exit(main())
