"""Words that follow a number, and words in a row."""

import pytest
from django.template import Context, Template

from portal import ord as orden


@pytest.mark.parametrize(
    ("delar", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")],
)
def test_en_rad_av_ord(delar, text):
    assert orden.uppraknat(delar) == text


@pytest.mark.parametrize(("antal", "text"), [(0, "0 sidor"), (1, "1 sida"), (2, "2 sidor")])
def test_ordet_foljer_talet(antal, text):
    assert orden.raknat(antal, "sida", "sidor") == text
    mall = Template("{% load portal %}{{ n|antal:'sida,sidor' }}")
    assert mall.render(Context({"n": antal})) == text
