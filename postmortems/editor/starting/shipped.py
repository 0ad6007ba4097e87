"""The templates that ship, as the migration makes them. From then on administrators change or delete them."""

from functools import cache
from pathlib import Path

import yaml


@cache
def shipped_templates():
    return yaml.safe_load(Path(__file__).with_name("shipped.yaml").read_text(encoding="utf-8"))


def make_templates(template_model, guidance_model):
    """Make those that are not there. Given are the models, as a migration has them."""
    for position, shipped in enumerate(shipped_templates(), start=1):
        columns = {key: shipped[key] for key in ("name", "description", "document")}
        template, is_new = template_model.objects.get_or_create(
            slug=shipped["slug"], defaults={**columns, "position": position}
        )
        if is_new:
            guidance_model.objects.bulk_create(
                guidance_model(template=template, section=section, text=text)
                for section, text in shipped["guidance"].items()
            )
