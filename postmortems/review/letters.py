"""The mails of a review: what happened, who did it, what they said, and where to go on."""

from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse

from postmortems.mails import absolute, mail_of
from postmortems.models import ReviewMail

Event = ReviewMail.Event
signer = Signer(salt="postmortems.review")
TOLD = {
    Event.SUBMITTED: ("To review: {title}", "{who} submitted it for review."),
    Event.SENT_BACK: ("Sent back: {title}", "{who} sent it back to its authors."),
    Event.PUBLISHED: ("Published: {title}", "{who} published it."),
    Event.COMMENTED: ("Comment: {title}", "{who} commented on it."),
    Event.MENTIONED: ("You are mentioned: {title}", "{who} mentions you in a comment."),
}
WHY = {
    Event.SUBMITTED: "You get this mail because you review postmortems here.",
    Event.SENT_BACK: "You get this mail because you are one of its authors.",
    Event.PUBLISHED: "You get this mail because you are one of its authors.",
    Event.COMMENTED: "You get this mail because you are one of its authors, or said something there before.",
    Event.MENTIONED: "You get this mail because somebody mentioned you.",
}


def letter(waiting):
    """The mail of an entry of the outbox."""
    incident, comment = waiting.incident, waiting.comment
    subject, told = TOLD[waiting.event]
    path = comment.address_for(incident) if comment else _page_of(waiting)
    context = {
        "heading": subject.format(title=incident.title),
        "told": told.format(who=waiting.by_name or "Somebody"),
        "title": incident.title,
        "reference": incident.reference,
        "about": comment.row_words if comment else "",
        "said": comment.text if comment else waiting.why,
        "address": absolute(path),
        "why": WHY[waiting.event],
        "list_address": absolute(reverse("draft_list")),
        "to_stop": to_stop(waiting.to),
    }
    return mail_of(
        to=waiting.to,
        subject=context["heading"],
        text=plain(context),
        html=render_to_string("postmortems/review_mail.html", context),
        to_stop=context["to_stop"],
    )


def _page_of(waiting):
    if waiting.event == Event.PUBLISHED:
        return waiting.incident.get_absolute_url()
    return reverse("incident_review", args=[waiting.incident.slug])


def plain(context):
    lines = [context["told"], "", f"{context['title']} ({context['reference']})", context["address"], ""]
    if context["about"]:
        lines += [f"About “{context['about']}”", ""]
    if context["said"]:
        lines += [*(f"> {line}" for line in context["said"].splitlines()), ""]
    lines += ["-- ", context["why"], f"Drafts and reviews: {context['list_address']}"]
    return "\n".join([*lines, f"No more mails about reviews: {context['to_stop']}", ""])


def to_stop(account):
    return absolute(reverse("review_mail_stop", args=[signer.sign(account.pk)]))


def stopped_by(token):
    """The id of the account whose mails a token stops; None where it is none of ours."""
    try:
        return int(signer.unsign(token))
    except BadSignature:
        return None
