"""Faultline's settings as in production, with a bare view behind its own middleware, too."""

import os
from pathlib import Path

from postmortems.settings import *  # noqa: F403
from postmortems.settings import BASE_DIR, DATABASES

ROOT_URLCONF = "benchmarks.served.urls"
STATIC_ROOT = Path(os.environ.get("BENCH_STATIC_ROOT", BASE_DIR / "staticfiles"))
DATABASES["default"]["CONN_MAX_AGE"] = None  # no connection, whose time is read, ends between two readings
