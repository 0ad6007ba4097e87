"""The thesaurus as a file: all groups in one, read and written like the other documents."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from postmortems.document.exporting import exported_documents
from postmortems.models import SynonymGroup
from tests.databases import FIXTURES
from tests.factories import make_administrator, make_reader

pytestmark = pytest.mark.django_db
HEAD = "format: faultline/thesaurus/1\n"


def import_file(path, text, *arguments):
    path.write_text(text, encoding="utf-8")
    out = StringIO()
    call_command("import_postmortems", str(path), *arguments, stdout=out)
    return out.getvalue()


def complaint(path, text):
    path.write_text(text, encoding="utf-8")
    complaints = StringIO()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_postmortems", str(path), stdout=StringIO(), stderr=complaints, no_color=True)
    assert not SynonymGroup.objects.exists()
    return complaints.getvalue().strip().replace(str(path), path.name)


@pytest.mark.both_databases
def test_groups_of_an_administrator_survive_when_the_file_is_imported_anew_and_changed_ones_are_changed_back(tmp_path):
    shipped = HEAD + "groups:\n  rollback: [rollback, revert]\n  oom: [OOM, out of memory]\n"
    assert import_file(tmp_path / "thesaurus.yaml", shipped) == "2 created, 0 changed, 0 unchanged.\n"
    own = SynonymGroup.objects.create(phrases="Betty\nbilling batch")
    SynonymGroup.objects.filter(slug="oom").update(phrases="OOM\nmemory gone")

    dry = import_file(tmp_path / "thesaurus.yaml", shipped, "--dry-run")
    assert "changed: oom" in dry
    assert "phrases: “['OOM', 'memory gone']” → “['OOM', 'out of memory']”" in dry
    assert import_file(tmp_path / "thesaurus.yaml", shipped) == "0 created, 1 changed, 1 unchanged.\n"
    groups = dict(SynonymGroup.objects.values_list("slug", "phrases"))
    assert groups == {"betty": own.phrases, "oom": "OOM\nout of memory", "rollback": "rollback\nrevert"}


@pytest.mark.parametrize(("form", "name"), [("md", "thesaurus.yaml"), ("json", "thesaurus.json")])
def test_an_export_holds_the_thesaurus_and_an_import_brings_it_back(tmp_path, form, name):
    SynonymGroup.objects.create(slug="5xx", phrases="HTTP 500\n500\nÜberlast\n# odd: [one]\nyes")
    folder = tmp_path / "export"
    call_command("export_postmortems", str(folder), "--format", form, verbosity=0)
    text = (folder / name).read_text(encoding="utf-8")
    groups = list(SynonymGroup.objects.values_list("slug", "phrases"))
    SynonymGroup.objects.all().delete()
    call_command("import_postmortems", str(folder), verbosity=0)

    assert list(SynonymGroup.objects.values_list("slug", "phrases")) == groups
    call_command("export_postmortems", str(folder), "--format", form, verbosity=0)
    assert (folder / name).read_text(encoding="utf-8") == text
    SynonymGroup.objects.all().delete()
    call_command("export_postmortems", str(folder), verbosity=0)
    assert [file.name for file in folder.iterdir()] == ["manifest.json"], "what is no longer on record goes"


def test_the_thesaurus_is_exported_to_whoever_may_read_the_site(settings):
    settings.FAULTLINE_PUBLIC = False
    SynonymGroup.objects.create(phrases="rollback\nrevert")

    assert [path for path, _ in exported_documents(make_reader())] == ["thesaurus.yaml"]
    assert not list(exported_documents(make_reader(is_active=False)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("groups: {a: [one]}\n", "groups, a, phrases: A group has at least two phrases, one a line"),
        ("groups:\n  a: [one, two]\n  b: [x, X]\n", "line 4: groups, b, phrases: “X” stands twice"),
        ("groups:\n  a: [one, two]\n  a: [three, four]\n", "line 4: “a” stands twice"),
        (
            "groups:\n  Rolling Back: [one, two]\n",
            "line 3: groups, Rolling Back, slug: “Rolling Back” should have only",
        ),
        ("groups:\n  a: [one, the]\n", "“the” has no word that a search looks for"),
        (f"groups:\n  a: [one, {'x' * 61}]\n", "groups, a, phrases 2: is longer than 60 characters"),
        ("groups:\n  a: [one, a b c d e f g]\n", "“a b c d e f g” is longer than 60 characters or 6 words"),
        (f"groups:\n  a: [{', '.join(map(str, range(41)))}]\n", "A group has at most 40 phrases"),
        ("groups:\n  a: one, two\n", "line 3: groups, a, phrases: should be a list, and is text"),
        ("groups:\n  a: [one, [two]]\n", "groups, a, phrases 2: should be text, and is a list"),
        ("groups: [one, two]\n", "line 2: groups: should be slugs, each with its list of phrases, and is a list"),
        ("synonyms: {a: [one, two]}\n", "line 2: synonyms: there is no such key; there are: format, groups"),
        ("", "line 1: “groups” is missing"),
        ("groups: {a: [one, &x two]}\n", "YAML anchors and aliases are not used here"),
        ("groups:\n  a: [one, two] # three\n", "line 3: groups, a: “# three” would be left out as a comment"),
        ("groups:\n  a: [one, two\n", "is not YAML"),
        ("groups:\n  a: [one, t\x00wo]\n", "holds a control character (U+0000)"),
    ],
)
def test_a_bad_thesaurus_is_refused_with_the_line_and_the_group(tmp_path, text, told):
    assert told in complaint(tmp_path / "thesaurus.yaml", HEAD + text)


def test_json_tells_the_line_of_a_bad_group_as_well(tmp_path):
    data = {"format": "faultline/thesaurus/1", "groups": {"a": ["one", "two"], "b": ["x", 3]}}

    told = complaint(tmp_path / "thesaurus.json", json.dumps(data, indent=1))
    assert told == "thesaurus.json, line 10: groups, b, phrases 2: should be text, and is a number"


def test_two_files_that_hold_the_same_group_are_refused(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(f"{HEAD}groups: {{a: [one, two]}}\n")

    with pytest.raises(CommandError):
        call_command("import_postmortems", str(tmp_path), stdout=StringIO(), stderr=StringIO())
    assert not SynonymGroup.objects.exists()


def test_thousands_of_groups_are_read_in_one_go_and_more_than_there_may_be_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("postmortems.document.thesaurus.GROUPS_AT_MOST", 300)
    groups = {f"g{number}": [f"one {number}", f"two {number}"] for number in range(301)}
    data = {"format": "faultline/thesaurus/1", "groups": groups}
    assert "has more than 300 groups" in complaint(tmp_path / "thesaurus.json", json.dumps(data))

    del groups["g300"]
    assert import_file(tmp_path / "thesaurus.json", json.dumps(data)).startswith("300 created")
    assert SynonymGroup.objects.count() == 300


def test_the_shipped_thesaurus_is_large_and_knows_the_language_of_operations(samples):
    def together(*phrases):
        return any(set(phrases) <= set(group.phrase_list) for group in SynonymGroup.objects.all())

    assert SynonymGroup.objects.count() >= 60
    for phrases in [
        ("fat finger", "typo", "entered incorrectly", "mistyped"),
        ("split brain", "partition"),
        ("thundering herd", "retry storm", "reconnect storm"),
        ("BSOD", "blue screen"),
        ("OOM", "out of memory"),
        ("5xx", "HTTP 500", "502", "503"),
        ("cert", "certificate", "TLS"),
        ("brownout", "degraded"),
        ("k8s", "Kubernetes"),
        ("LB", "load balancer"),
        ("rollback", "revert", "back out"),
        ("runbook", "playbook"),
    ]:
        assert together(*phrases), phrases
    assert (FIXTURES / "thesaurus.yaml").read_text(encoding="utf-8").startswith(HEAD)
    assert dict(exported_documents(make_administrator()))["thesaurus.yaml"].startswith(HEAD)
