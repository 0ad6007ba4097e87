"""What a reader does with the samples, with links alone: no script runs."""

import pytest


@pytest.fixture
def page(page_of_samples_without_script):
    return page_of_samples_without_script


def follow(page, section, link):
    page.locator(f"#{section}" if section else "main").get_by_role("link", name=link).first.click()


def test_from_home_to_a_lesson_to_an_incident_and_back(page):
    page.goto("/")
    follow(page, "", "Blast radius")
    assert page.get_by_role("heading", level=1).inner_text() == "Blast radius"
    assert page.locator("#taught-by li").count() == 14

    follow(page, "taught-by", "Amazon Kinesis outage after a small capacity addition crossed a thread limit")
    related = page.locator("#related > ol > li")
    assert related.count() >= 3
    for row in related.all():
        assert row.locator(".why").count(), "each says why"

    follow(page, "linked-from", "Blast radius")
    assert page.get_by_role("heading", level=1).inner_text() == "Blast radius"


def test_from_the_list_to_a_comparison_on_another_scale(page):
    page.goto("/incidents/")
    for name in ("Fastly", "Roblox"):
        page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Compare").click()
    assert "/incidents/compare/?i=" in page.url

    before = page.locator("main").inner_text()
    page.get_by_role("link", name="Make it").click()
    assert "scale=" in page.url
    assert page.locator("main").inner_text() != before


def test_the_times_of_a_story_on_other_clocks(page):
    page.goto("/incidents/2020-aws-kinesis-us-east-1/")
    assert "05:15" in page.locator("#timeline").inner_text()

    follow(page, "timeline", "UTC")
    assert "13:15" in page.locator("#timeline").inner_text()
    follow(page, "timeline", "T+")
    assert "T+4:24" in page.locator("#timeline .events").inner_text()
