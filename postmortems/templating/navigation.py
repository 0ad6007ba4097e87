from jinja2 import pass_context

from incidents.access import is_administrator
from incidents.addresses import address
from incidents.templating.panel import panel


def administers(user):
    return bool(user) and is_administrator(user)


@pass_context
@panel("_navigation_item.html")
def navigation_item(context, url_name, label):
    """A link of the main navigation; current on its own page (`page`) and on those below it (`true`)."""
    url = address(url_name)
    request = context["request"]
    path = request.path if request else ""
    current = "page" if path == url else "true" if path.startswith(url) else ""
    return {"url": url, "label": label, "current": current}
