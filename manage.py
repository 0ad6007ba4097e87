#!/usr/bin/env python
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortems.settings")
    from postmortems.operations.commands import run

    run(sys.argv)
