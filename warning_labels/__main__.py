"""python -m warning_labels"""

import sys

from warning_labels.cli import main

if __name__ == "__main__":
    sys.exit(main())
