"""A limit on logging in, by the name and the address together: django-axes counts, this says from where and what."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.shortcuts import render

LONGEST_NAME = 255


def address_of(request):
    """The address of the client, as the nearest proxy saw it; of IPv6 its network."""
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or told
    try:
        address = ip_address(told.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address)


def name_of(request, credentials=None):
    """The name that somebody gave, as far as it fits where it is counted: no account has one as long as that."""
    return ((credentials or request.POST).get("username") or "")[:LONGEST_NAME] or None


def locked_out(request, response=None, credentials=None):
    """What somebody is told who gave too many wrong passwords."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    answer = render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer
