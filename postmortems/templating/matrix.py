from django.utils.safestring import mark_safe


def empty_cells(count):
    """So many cells of a table with nothing in them, without the end that HTML lets off: a large matrix has 18 000."""
    return mark_safe("<td>" * count)  # noqa: S308
