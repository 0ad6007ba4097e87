import shutil
from datetime import date

import pytest


def folder_of(path, *names):
    """A demonstration of these documents alone, and the lessons that they name."""
    from postmortems.demonstration.shipped import FOLDER, TABLE, Shipped
    from tests.factories import make_lesson

    for name in (TABLE, *names):
        shutil.copy(FOLDER / name, path)
    documents = Shipped(date(2026, 11, 28), path).documents
    for slug in sorted({row["lesson"] for document in documents for row in document.values["lessons"]}):
        make_lesson(slug=slug)
    return path


@pytest.fixture
def small(tmp_path, db):
    return folder_of(tmp_path, "fictional-null-fare-policy.md")


@pytest.fixture
def of_two(tmp_path, db):
    return folder_of(tmp_path, "fictional-loyalty-deletion.md", "fictional-null-fare-policy.md")
