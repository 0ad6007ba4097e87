"""What incidents have in common: organisations, services, regions, lessons, tags, people and their groups."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.text import slugify
from taggit.models import Tag

from incidents.access import AUTHORS, READERS, REVIEWERS
from incidents.models import Organization, Region, Service
from lessons.models import Lesson, LessonAlias, LessonGroup

from .long_tail import LongTail
from .prose import paragraph, text_of
from .prose import words as plain
from .sentences import CAUSES, WHYS
from .vocabulary import COMPONENTS, LESSON_HEADS, PEOPLE, REGIONS, TAGS, TEAMS, codename, words

LESSON_GROUPS = ["Limits", "Isolation", "Change", "Detection", "Recovery", "People"]
#: An account that nobody can log in to.
NO_PASSWORD = "!generated"  # noqa: S105
BEGUN = datetime(2011, 1, 1)


class ServiceOf(NamedTuple):
    pk: int
    name: str
    slug: str


class World:
    """For so many incidents: thirty organisations for a thousand, and not many more for a hundred times as many."""

    def __init__(self, size, tables, sentences):
        self.tables, self.sentences, self.dice = tables, sentences, sentences.dice
        self.organizations = LongTail(self.named(Organization, self.names(int(2.7 * size**0.35) + 1)), before=3)
        self.services = self.made_services(int(4 * size**0.58) + 3)
        self.any_service = LongTail([service for tail in self.services.values() for service in tail.items], before=9)
        self.regions = LongTail(self.named(Region, words(REGIONS)), before=3)
        self.tags = LongTail(self.named(Tag, self.tag_names(int(8 * size**0.33))), before=4)
        self.lessons = LongTail(self.made_lessons(int(12 * size**0.245)), before=2)
        self.users = LongTail(self.made_users(int(6 * size**0.3) + 4), before=6)
        self.groups = LongTail(self.made_groups(), before=2)

    def names(self, count):
        endings = ["", " Systems", " Cloud", " Networks", " Labs", " Payments", " Media"]
        return [codename(700 + 7 * number) + endings[number % len(endings)] for number in range(count)]

    def tag_names(self, count):
        known = words(TAGS)
        return [known[n] if n < len(known) else f"{known[n % len(known)]}-{codename(n).lower()}" for n in range(count)]

    def named(self, model, names):
        """The ids of the rows with these names and slugs, old or new."""
        known = dict(model.objects.filter(name__in=names).values_list("name", "pk"))
        for name in names:
            if name not in known:
                known[name] = self.tables[model].add(name=name, slug=slugify(name))
        return [known[name] for name in names]

    def made_services(self, count):
        """The services of each organisation: each has one, and the first have hundreds."""
        known = {(row.organization_id, row.name): row for row in Service.objects.all()}
        taken = {row.slug for row in known.values()}
        components, organizations = words(COMPONENTS), self.organizations.items
        services = {organization: [] for organization in organizations}
        for number in range(max(count, len(organizations))):
            organization = self.organizations.one(self.dice)
            if number < len(organizations):
                organization = organizations[number]
            name = f"{codename(13 * number + 5)} {components[number % len(components)]}"
            if row := known.get((organization, name)):
                services[organization].append(ServiceOf(row.pk, name, row.slug))
                continue
            slug = slugify(name)
            while slug in taken:
                slug += "-2"
            taken.add(slug)
            pk = self.tables[Service].add(organization_id=organization, name=name, slug=slug)
            services[organization].append(ServiceOf(pk, name, slug))
        return {organization: LongTail(rows, before=2) for organization, rows in services.items()}

    def made_lessons(self, count):
        """(id, slug) of lessons, each with a why, questions, an alias, and others that are related."""
        groups = dict(LessonGroup.objects.filter(name__in=LESSON_GROUPS).values_list("name", "pk"))
        for name in LESSON_GROUPS:
            if name not in groups:
                groups[name] = self.tables[LessonGroup].add(name=name)
        known = dict(Lesson.objects.values_list("slug", "pk"))
        heads, components = words(LESSON_HEADS), words(COMPONENTS)
        lessons = []
        for number in range(count):
            name = f"{heads[number % len(heads)]} {components[number * 7 % len(components)]}"
            slug = slugify(name)
            if slug not in known:
                known[slug] = self.made_lesson(name, slug, groups[LESSON_GROUPS[number % len(LESSON_GROUPS)]])
                if lessons:
                    other = lessons[self.dice.randrange(len(lessons))][0]
                    self.tables[Lesson.related.through].add(from_lesson_id=known[slug], to_lesson_id=other)
            lessons.append((known[slug], slug))
        return lessons

    def made_lesson(self, name, slug, group):
        one = self.sentences.one
        why = paragraph(*(plain(one(CAUSES)) for _ in range(3))), paragraph(plain(one(WHYS)))
        values = {
            "slug": slug,
            "name": name,
            "group_id": group,
            "statement": one(CAUSES),
            "symptom": self.sentences["Symptom"],
            "questions": "\n".join(
                f"Is the {self.sentences['component']} {self.sentences['quality']}?" for _ in "1234"
            ),
            "created_at": BEGUN,
            "updated_at": BEGUN,
        }
        pk = self.tables[Lesson].add(**values, **text_of("why", *why))
        self.tables[LessonAlias].add(lesson_id=pk, name=f"{name} ({codename(pk)})")
        self.tables[Lesson.history.model].add(
            id=pk, **values, why=text_of("why", *why)["why"], history_date=BEGUN, history_type="+"
        )
        return pk

    def made_users(self, count):
        """Accounts of authors, of whom every fifth also reviews, and as many readers."""
        users = get_user_model()
        known = dict(users.objects.values_list("username", "pk"))
        groups = {name: Group.objects.get_or_create(name=name)[0].pk for name in (AUTHORS, REVIEWERS, READERS)}
        people, made = words(PEOPLE), []
        for number in range(2 * count):
            first, last = people[number % len(people)].split(" ", 1)
            username = f"{first}.{codename(number)}".lower()
            if username not in known:
                known[username] = self.tables[users].add(
                    username=username,
                    first_name=first,
                    last_name=f"{last}-{codename(number)}",
                    password=NO_PASSWORD,
                    date_joined=BEGUN,
                )
                roles = [READERS] if number >= count else [AUTHORS, REVIEWERS][: 2 if number % 5 == 0 else 1]
                for role in roles:
                    self.tables[users.groups.through].add(user_id=known[username], group_id=groups[role])
            made.append(known[username])
        self.readers = made[count:]
        return made[:count]

    def somebody(self, dice):
        """Who changed something: by account, or by name where the account, as every ninth, is no more."""
        user, people = self.users.one(dice), words(PEOPLE)
        return {"changed_by_id": user} if user % 9 else {"changed_by_name": people[user % len(people)]}

    def made_groups(self):
        """Groups of those who may read what is restricted: a team each, with its readers."""
        through = get_user_model().groups.through
        made = []
        for place, team in enumerate(words(TEAMS)[:8]):
            group, is_new = Group.objects.get_or_create(name=f"team {team}")
            made.append(group.pk)
            if is_new:
                for user in self.readers[place::8]:
                    self.tables[through].add(user_id=user, group_id=group.pk)
        return made
