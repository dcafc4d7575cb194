"""The entry of every make target: checks the Python version before the rest is read."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this line exists to be read by older versions
    sys.exit(
        "Portalen behöver Python 3.11 eller nyare; det här är Python "
        + sys.version.split()[0]
        + ".\nFinns en nyare på datorn: make PYTHON=python3.12 run"
    )

from portal.start.verb import kor

if __name__ == "__main__":
    sys.exit(kor(sys.argv[1:]))
