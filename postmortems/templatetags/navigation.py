from django import template
from django.urls import reverse

from incidents.access import is_administrator

register = template.Library()


@register.filter
def administers(user):
    return bool(user) and is_administrator(user)


@register.inclusion_tag("_navigation_item.html", takes_context=True)
def navigation_item(context, url_name, label):
    """A link of the main navigation; current on its own page (`page`) and on those below it (`true`)."""
    url = reverse(url_name)
    request = context.get("request")
    path = request.path if request else ""
    current = "page" if path == url else "true" if path.startswith(url) else ""
    return {"url": url, "label": label, "current": current}
