"""Addresses of trackers are called as the tracker calls the ticket, and nothing else is."""

import pytest

from lessons.models.remediation.ticket_label import ticket_of

KNOWN = {
    "https://acme.atlassian.net/browse/OPS-12": "Jira OPS-12",
    "https://jira.example.org/browse/OPS-12?focus=1#x": "Jira OPS-12 (jira.example.org)",
    "https://tracker.example.org/jira/browse/OPS-12/": "Jira OPS-12",
    "https://github.com/owner/repo.js/issues/12": "GitHub owner/repo.js#12",
    "https://github.com/owner/repo/pull/12": "GitHub owner/repo#12",
    "https://gitlab.com/group/sub/project/-/issues/12": "GitLab group/sub/project#12",
    "https://gitlab.com/group/project/-/merge_requests/12": "GitLab group/project!12",
    "https://gitlab.example.org/group/project/issues/12": "GitLab group/project#12 (gitlab.example.org)",
    "https://linear.app/acme/issue/ABC-12/fix-the-thing": "Linear ABC-12",
    "https://dev.azure.com/acme/The%20Project/_workitems/edit/123": "Azure DevOps AB#123",
    "https://acme.visualstudio.com/Project/_workitems/edit/123": "Azure DevOps AB#123",
}
OTHERS = {
    "https://example.org/T": "example.org",
    "https://evil-github.com/owner/repo/issues/12": "evil-github.com",
    "https://github.com.evil.org/owner/repo/issues/12": "github.com.evil.org",
    "https://github.com/owner/repo/issues/12/../../x": "github.com",
    "https://github.com/owner/repo/issues/0": "github.com",
    "https://atlassian.net.evil.org/browse/OPS-12": "atlassian.net.evil.org",
    "https://evilatlassian.net/browse/OPS-12": "evilatlassian.net",
    "https://evil.org/browse/OPS-12": "evil.org",
    "https://a.b.atlassian.net/browse/OPS-12": "a.b.atlassian.net",
    "https://linear.app.evil.org/acme/issue/ABC-12": "linear.app.evil.org",
}
HOSTILE = [
    "javascript:alert(1)",
    "https://github.com@evil.org/owner/repo/issues/12",
    "https://user:pass@github.com/owner/repo/issues/12",
    "https://gіthub.com/owner/repo/issues/12",
    "https://xn--gthub-n4a.com/owner/repo/issues/12",
    "https://github.com:8443/owner/repo/issues/12",
    "https://github.com\\@evil.org/owner/repo/issues/12",
    "https://github.com/owner/repo/issues/١٢",
    "https://[::1/owner",
    "https://github.com:99999999/owner",
    "ftp://github.com/owner/repo/issues/12",
    "",
]


@pytest.mark.parametrize(("url", "label"), [*KNOWN.items(), *OTHERS.items()])
def test_an_address_is_called_as_its_tracker_calls_the_ticket_and_else_by_its_host(url, label, settings):
    settings.TRACKER_URL = "https://tracker.example.org/jira/browse/{key}"

    assert str(ticket_of(url)) == label


@pytest.mark.parametrize("url", HOSTILE)
def test_what_could_lead_astray_has_no_label(url):
    assert ticket_of(url) is None
