"""``python -m greet NAME [LANGUAGE]``."""

import sys

from greet.words import greet

if __name__ == "__main__":
    print(greet(*sys.argv[1:3]))
