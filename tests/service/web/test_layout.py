"""The frame of every page: what of it is there for whom."""

from service.base.actor import Actor, Role
from service.base.language import Language
from service.web.messages import read_messages
from service.web.rendering import make_environment
from service.web.security import SignedIn
from service.web.static_files import read_static_files

AIKO = SignedIn(Actor(Role.COORDINATOR, name="愛子"), "aiko", Language.JAPANESE)


def layout(**told: object) -> str:
    messages = read_messages()
    chrome: dict[str, object] = {
        "say": lambda name, /, **words: messages.text(name, Language.JAPANESE, **words),
        "language": "ja",
        "static": read_static_files().addresses,
        "is_known_who": True,
        "signed_in": AIKO,
        "uses_keys": True,
        "navigation": [],
        "here": "/",
        "form_token_name": "form_token",
        "form_token": "t",
        "notice": None,
    }
    return make_environment().get_template("web/layout.html").render({**chrome, **told})


def test_single_keys_are_on_where_they_are_used_and_rest_where_they_are_not() -> None:
    assert 'data-keys="on"' in layout()
    off = layout(uses_keys=False)
    assert 'data-keys="off"' in off
    assert "<dialog" not in off
    assert "キー操作" not in off


def test_scripts_stand_in_files_of_ours_and_the_library_may_evaluate_nothing() -> None:
    page = layout()
    assert page.count("<script src=") == page.count("<script") > 2
    for forbidden in ('"allowEval": false', '"allowScriptTags": false', '"includeIndicatorStyles": false'):
        assert forbidden in page
    assert '"historyCacheSize": 0' in page


def test_a_notice_is_what_is_spoken() -> None:
    assert '<p class="notice notice-done" data-say>保存しました。</p>' in layout(notice="保存しました。")
