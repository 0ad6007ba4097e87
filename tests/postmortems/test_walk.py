"""What a reader does with the samples, with links alone: no script runs."""

import re

import pytest
from playwright.sync_api import expect

from incidents.models import Incident
from lessons.models import Lesson


@pytest.fixture
def page(page_of_samples_without_script):
    return page_of_samples_without_script


def follow(page, section, link):
    page.locator(f"#{section}" if section else "main").get_by_role("link", name=link).first.click()


def test_from_home_to_a_lesson_to_an_incident_and_back(page):
    lesson = Lesson.objects.get(slug="blast-radius")
    page.goto("/")
    follow(page, "", lesson.name)
    expect(page.get_by_role("heading", level=1)).to_have_text(lesson.name)
    broken = lesson.evidence.violated()
    expect(page.locator("#taught-by li")).to_have_count(broken.count())

    title = Incident.objects.get(slug="2020-aws-kinesis-us-east-1").title
    follow(page, "taught-by", title)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    related = page.locator("#related > ol > li")
    expect(related.nth(2)).to_be_visible()
    page.wait_for_load_state()
    for row in related.all():
        assert row.locator(".why").count(), "each says why"

    follow(page, "lessons", lesson.name)
    expect(page.get_by_role("heading", level=1)).to_have_text(lesson.name)


def test_from_the_list_to_a_comparison_on_another_scale(page):
    page.goto("/incidents/")
    for name in ("Fastly", "Roblox"):
        page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile(r"/incidents/compare/\?i="))

    before = page.locator("main").inner_text()
    page.get_by_role("link", name=re.compile("^Make it")).click()
    expect(page).to_have_url(re.compile("scale="))
    assert page.locator("main").inner_text() != before


def test_the_times_of_a_story_on_other_clocks(page):
    page.goto("/incidents/2020-aws-kinesis-us-east-1/")
    expect(page.locator("#timeline")).to_contain_text("05:15")

    follow(page, "timeline", "UTC")
    expect(page.locator("#timeline")).to_contain_text("13:15")
    follow(page, "timeline", "T+")
    expect(page.locator("#timeline .events")).to_contain_text("T+4:24")
