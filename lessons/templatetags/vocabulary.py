"""The way to where the vocabulary is kept clean, for those who may."""

from django import template

from incidents.access import can_review

register = template.Library()


@register.inclusion_tag("lessons/_keep_clean.html", takes_context=True)
def keep_clean(context, lesson):
    return {"lesson": lesson, "is_allowed": can_review(context["user"])}
