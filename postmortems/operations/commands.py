"""Running a command of ``manage.py``: a mistake of the operator's ends it with one line, not with a traceback."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import Error

from .database_faults import told_to_operator


def run(arguments):
    try:
        execute_from_command_line(arguments)
    except ImproperlyConfigured as error:
        sys.exit(f"Faultline is not set up: {error}")
    except Error as error:
        told = told_to_operator(error)
        if told is None:
            raise
        sys.exit(f"{told}.")
