"""`python -m libconsistent`: the command `consistent`, which wheels carry."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Becomes the command, with the arguments of this process."""
    program = Path(__file__).with_name("bin") / "consistent"
    if not program.is_file():
        sys.exit("libconsistent was built here from its sources: the command `consistent` is in its wheels, and alone")
    os.execv(program, [str(program), *sys.argv[1:]])


if __name__ == "__main__":
    main()
