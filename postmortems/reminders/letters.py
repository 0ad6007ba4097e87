"""The mails about remediations: to an owner what is to be done, to a manager how the teams stand."""

from django.template.defaultfilters import pluralize
from django.template.loader import render_to_string
from django.urls import reverse

from incidents.markdown.lines import plain_line
from incidents.models.person import called
from postmortems.mails import absolute, mail_of
from postmortems.models import Reminded, ReminderMail

from .stopping import to_stop

What, Kind = Reminded.What, ReminderMail.Kind
#: How many remediations a reminder lists; the others are counted.
LISTED = 100
WHY_REMINDED = "You get this mail because you own these remediations."
WHY_DIGEST = "You get this mail because you asked for a weekly digest."
#: What of the board each mail leads to.
BOARD = {Kind.REMINDER: "?owner=me#items", Kind.DIGEST: ""}
HEADINGS = {What.OVERDUE: "Overdue", What.DUE_SOON: "Due soon", What.STALE: "Nothing has happened for 30 days or more"}
FIGURES = {
    "open": "open",
    "overdue": "overdue",
    "due_soon": "due in 14 days",
    "stale": "stale",
    "without_owner": "without an owner",
    "done": "done in the last 7 days",
}


def reminder(account, items, *, on):
    """To an owner, of all that is due soon, overdue or stale."""
    listed = items[:LISTED]
    groups = [(HEADINGS[what], [item for item in listed if item.what == what]) for what in What]
    context = {
        "heading": heading_of(items),
        "groups": [(heading, group) for heading, group in groups if group],
        "more": len(items) - len(listed),
        "why": WHY_REMINDED,
        "facts": lambda item: facts(item, on=on),
    } | common(account, Kind.REMINDER)
    return letter(account, context, plain_reminder(context), "postmortems/reminder_mail.html")


def digest_mail(account, teams, *, on):
    """To a manager, how each team stands."""
    total = {name: sum(team.figures[name] for team in teams) for name in FIGURES}
    context = {
        "heading": f"Remediations this week: {total['open']} open, {total['overdue']} overdue",
        "teams": teams,
        "figures": told_figures,
        "why": WHY_DIGEST,
        "late": lambda remediation: late(remediation, on=on),
    } | common(account, Kind.DIGEST)
    return letter(account, context, plain_digest(context), "postmortems/digest_mail.html")


def common(account, kind):
    return {
        "words": lambda remediation: plain_line(remediation.text),
        "address": lambda row: absolute(row.get_absolute_url()),
        "board": "All that you own" if kind == Kind.REMINDER else "All remediations",
        "board_address": absolute(reverse("remediation_list") + BOARD[kind]),
        "settings_address": absolute(reverse("reminder_settings")),
        "to_stop": to_stop(account, kind),
        "stopped": "reminders" if kind == Kind.REMINDER else "digests",
    }


def letter(account, context, text, template):
    return mail_of(
        to=account,
        subject=context["heading"],
        text=text,
        html=render_to_string(template, context),
        to_stop=context["to_stop"],
    )


def heading_of(items):
    """“2 remediations overdue, 1 due soon”"""
    counts = [(what.label.lower(), sum(item.what == what for item in items)) for what in What]
    counts = [(label, count) for label, count in counts if count]
    first, *others = [f"{count} {label}" for label, count in counts]
    number, _, label = first.partition(" ")
    return ", ".join([f"{number} remediation{pluralize(counts[0][1])} {label}", *others])


def facts(item, *, on):
    """What else is told of a remediation, in one line."""
    remediation = item.remediation
    told = {
        What.OVERDUE: lambda: f"{days((on - item.about).days)} late, due {remediation.due}",
        What.DUE_SOON: lambda: f"due {remediation.due}",
        What.STALE: lambda: f"no movement since {item.about.day} {item.about:%b %Y}",
    }[item.what]()
    priority = f"{remediation.get_priority_display().lower()} priority" if remediation.priority else ""
    known = [told, remediation.get_status_display().lower(), priority, remediation.team, incident_line(remediation)]
    return " · ".join(filter(None, known))


def late(remediation, *, on):
    owner = called(remediation.owner) if remediation.owner else remediation.owner_name
    told = f"{days((on - remediation.due_on).days)} late, due {remediation.due}"
    return " · ".join([told, owner or "no owner", incident_line(remediation)])


def incident_line(remediation):
    return f"{remediation.incident.reference} {remediation.incident.name}"


def days(number):
    return f"{number} day{pluralize(number)}"


def told_figures(team):
    """“12 open, 3 overdue, 1 due in 14 days”: open always, of the others what there is."""
    return ", ".join(
        f"{team.figures[name]} {label}" for name, label in FIGURES.items() if team.figures[name] or name == "open"
    )


def plain_reminder(context):
    lines = [f"{context['heading']}.", ""]
    for heading, items in context["groups"]:
        lines += [heading, ""]
        for item in items:
            remediation = item.remediation
            lines += [f"* {context['words'](remediation)}", f"  {context['facts'](item)}"]
            lines += [f"  {context['address'](remediation)}", ""]
    if context["more"]:
        lines += [f"And {context['more']} more.", ""]
    return "\n".join([*lines, *ending(context)])


def plain_digest(context):
    lines = [f"{context['heading']}.", ""]
    for team in context["teams"]:
        lines += [f"{team.name or 'No team'}: {told_figures(team)}", ""]
        for remediation in team.overdue:
            lines += [f"* {context['words'](remediation)}", f"  {context['late'](remediation)}"]
            lines += [f"  {context['address'](remediation)}", ""]
        if team.more:
            lines += [f"And {team.more} more that {'is' if team.more == 1 else 'are'} overdue.", ""]
    return "\n".join([*lines, *ending(context)])


def ending(context):
    return [
        "-- ",
        context["why"],
        f"{context['board']}: {context['board_address']}",
        f"Which mails you get: {context['settings_address']}",
        f"No more {context['stopped']}: {context['to_stop']}",
        "",
    ]
