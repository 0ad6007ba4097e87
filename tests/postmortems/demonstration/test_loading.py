from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from incidents.models import Incident, Organization, Relation
from lessons.models import Remediation
from postmortems.demonstration import load, remove
from postmortems.demonstration.loading import CannotLoad
from postmortems.demonstration.shipped import FOLDER, Shipped
from postmortems.history.deleting import delete_incident
from postmortems.models import AuditEntry, Demonstration
from postmortems.search.index.indexing import take_in
from tests.databases import FIXTURES
from tests.factories import make_author, make_incident, make_remediation

from .dump import differences, dump

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
ON = AT.date()


def settle():
    from incidents.facets import fold

    fold()
    take_in()


@pytest.mark.both_databases
def test_taken_out_it_leaves_the_database_as_it_was(small):
    make_incident(tags=["database"], title="Ours, with a tag that it uses, too")
    settle()
    before = dump()

    load(Shipped(ON, small), at=AT)
    settle()
    assert Remediation.objects.ours().count() == 4
    remove(at=AT)
    settle()

    assert differences(before, dump()) == {}
    told = AuditEntry.objects.filter(about__in=["load_demo", "remove_demo"]).order_by("pk")
    assert list(told.values_list("what", "told")) == [("import", "1 incident"), ("purge", "1 incident")]


@pytest.mark.long
@pytest.mark.both_databases
def test_what_somebody_did_meanwhile_goes_with_it_or_stays_by_name(of_two, django_user_model):
    author = make_author("amina")
    own = make_incident(title="Ours")
    load(Shipped(ON, of_two), at=AT)
    deletion, fares = Incident.objects.get(reference="DEMO-0000-02"), Incident.objects.get(reference="DEMO-0000-10")
    jon = django_user_model.objects.get(username="demo-jon")
    own.authors.add(jon)
    Relation.objects.create(incident=own, to=fares, kind=Relation.Kind.RELATED_TO)
    in_the_set = make_incident(organization=fares.organization, title="Ours, of a company that is not")
    remediation = make_remediation(incident=own, owner=django_user_model.objects.get(username="demo-ada"))
    fares.remediations.all()[0].note(by=author, at=AT, text="Seen.")
    Incident.objects.filter(pk=fares.pk).update(title="Another title")
    delete_incident(deletion, by=author, at=AT)

    removed = remove(at=AT)

    own.refresh_from_db()
    assert [row.name for row in own.named_authors.all()] == ["Jón Arnason"]
    remediation.refresh_from_db()
    assert remediation.owner_name == "Ada Okafor"
    assert Incident.objects.filter(pk=in_the_set.pk).exists()
    assert not Incident.objects.filter(reference__startswith="DEMO-").exists()
    assert removed.incidents == 2
    assert removed.told == [
        f"{own.reference} no longer names DEMO-0000-10 as related.",
        f"Ada Okafor stays in {own.reference}, by name.",
        f"Jón Arnason stays in {own.reference}, by name.",
        "The organisation “Merrowick (fictional)” stays: something else uses it.",
    ]


def test_nothing_is_loaded_where_something_has_its_place(small):
    make_incident(slug="fictional-null-fare-policy")
    before = dump()

    with pytest.raises(CannotLoad, match="was not loaded by load_demo"):
        load(Shipped(ON, small), at=AT)

    assert differences(before, dump()) == {}


@pytest.mark.django_db
def test_without_the_lessons_it_says_what_to_do_first():
    with pytest.raises(CannotLoad, match="import_postmortems fixtures/lessons first"):
        load(Shipped(ON), at=AT)

    assert not get_user_model().objects.exists()
    assert not Demonstration.objects.exists()


def test_an_account_of_that_name_is_nobody_made_up(small):
    make_author("demo-ruth")

    with pytest.raises(CannotLoad, match="demo-ruth"):
        load(Shipped(ON, small), at=AT)


def test_loaded_twice_it_changes_nothing_and_nobody_can_log_in_until_given_a_password(small):
    _, people = load(Shipped(ON, small), at=AT)
    before = dump()

    with pytest.raises(CannotLoad, match="already"):
        load(Shipped(ON, small), at=AT)

    assert differences(before, dump()) == {}
    assert len(people) == 7
    assert not any(account.has_usable_password() or account.email for account in people.values())


@pytest.mark.django_db
def test_it_is_not_loaded_in_production_unless_told(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="--in-production"):
        call_command("load_demo")
    with pytest.raises(CommandError, match="DEBUG=1"):
        call_command("load_demo", "--passwords", "--in-production")
    with pytest.raises(CommandError, match="lessons"):
        call_command("load_demo", "--in-production")


@pytest.mark.django_db
def test_with_nothing_loaded_there_is_nothing_to_take_out(capsys):
    call_command("remove_demo")

    assert "not loaded" in capsys.readouterr().out


@pytest.mark.django_db
def test_an_import_leaves_it_alone(tmp_path):
    with pytest.raises(CommandError, match="load_demo loads it"):
        call_command("import_postmortems", str(FOLDER))
    (tmp_path / "demo").symlink_to(FOLDER)
    with pytest.raises(CommandError, match=r"no \.md or \.json file"):
        call_command("import_postmortems", str(tmp_path))


def test_what_runs_the_site_never_loads_it(samples):
    """`make run` imports this folder, which is how the samples of the tests were made."""
    makefile = (FIXTURES.parent / "Makefile").read_text(encoding="utf-8")
    run = makefile.split("\nrun:")[1].split("\n\n")[0]

    assert "import_postmortems fixtures " in run
    assert "demo" not in run.replace("create_demo_accounts", "")
    assert not Organization.objects.filter(name__contains="fictional").exists()
    assert not Incident.objects.filter(reference__startswith="DEMO").exists()


@pytest.mark.django_db
def test_an_organisation_is_fictional_whose_name_says_so():
    assert Organization(name="Merrowick (fictional)").is_fictional
    assert Organization(name="Merrowick (Fictional)").is_fictional
    assert not Organization(name="Fictional Books").is_fictional
