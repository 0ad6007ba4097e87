"""How an address of a tracker is called: by the tracker's own short name of the ticket, where it is surely one.

An address that only looks like a known one is called by its host, and a tracker on a host of one's own says that host,
unless it is that of the setting TRACKER_URL: a label never promises another place.
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?"
KEY = r"[A-Z][A-Z0-9_]{0,19}-[1-9][0-9]{0,8}"
NUMBER = r"[1-9][0-9]{0,9}"
GITHUB = re.compile(rf"/({NAME})/({NAME})/(?:issues|pull)/({NUMBER})/?")
GITLAB = re.compile(rf"/((?:{NAME}/){{1,5}}{NAME})/(?:-/)?(issues|work_items|merge_requests)/({NUMBER})/?")
JIRA = re.compile(rf"(?:/[A-Za-z0-9._-]{{1,40}})?/browse/({KEY})/?")
LINEAR = re.compile(rf"/{NAME}/issue/({KEY})(?:/[A-Za-z0-9-]{{0,200}})?/?")
AZURE = re.compile(rf"/(?:{NAME}(?:%20|{NAME})*/){{1,2}}_workitems/edit/({NUMBER})/?")
HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


class Ticket(NamedTuple):
    tracker: str  #: Jira, GitHub, GitLab, Linear, Azure DevOps; empty where none of these
    label: str

    def __str__(self):
        return f"{self.tracker} {self.label}" if self.tracker else self.label


def ticket_of(url):
    """What an address names; None for what is no plain address of the web."""
    host, path = _host_and_path(url)
    if host is None:
        return None
    if host == "github.com" and (found := GITHUB.fullmatch(path)):
        return Ticket("GitHub", f"{found[1]}/{found[2]}#{found[3]}")
    at_home = "" if host == urlsplit(settings.TRACKER_URL).hostname else f" ({host})"
    if (host == "gitlab.com" or host.startswith("gitlab.")) and (found := GITLAB.fullmatch(path)):
        number = f"{'!' if found[2] == 'merge_requests' else '#'}{found[3]}"
        return Ticket("GitLab", f"{found[1]}{number}{'' if host == 'gitlab.com' else at_home}")
    if host == "linear.app" and (found := LINEAR.fullmatch(path)):
        return Ticket("Linear", found[1])
    is_azure = host == "dev.azure.com" or _is_under(host, "visualstudio.com")
    if is_azure and (found := AZURE.fullmatch(path)):
        return Ticket("Azure DevOps", f"AB#{found[1]}")
    is_jira = _is_under(host, "atlassian.net")
    if (is_jira or host.startswith("jira.") or not at_home) and (found := JIRA.fullmatch(path)):
        return Ticket("Jira", f"{found[1]}{'' if is_jira else at_home}")
    return Ticket("", host)


def _is_under(host, domain):
    return host.endswith(f".{domain}") and host.count(".") == domain.count(".") + 1


def _host_and_path(url):
    """Nothing where who reads it could be led astray: an account before the host, letters that look like others."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None, ""
    is_plain = parts.scheme in ("http", "https") and url.isascii() and "@" not in parts.netloc and "\\" not in url
    if not (is_plain and host and port in (None, 80, 443) and HOST.fullmatch(host)) or "xn--" in host:
        return None, ""
    return host, parts.path
