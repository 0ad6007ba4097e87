from pathlib import Path

import pytest

from timelines.kinds import GROUPS, PLACES
from timelines.models import TimelineEvent

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("kind", TimelineEvent.Kind)
def test_every_kind_has_a_place_a_shape_and_a_colour(kind):
    assert PLACES[kind].group in {"", *GROUPS}
    assert f'id="mark-{kind}"' in (ROOT / "templates/_marks.html").read_text()
    assert f'[data-kind="{kind}"]' in (ROOT / "static/css/components/mark.css").read_text()


@pytest.mark.parametrize("group", GROUPS)
def test_the_style_sheet_can_hide_every_group(group):
    assert f'[data-group="{group}"]' in (ROOT / "static/css/components/timeline.css").read_text()
