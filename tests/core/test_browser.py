"""The equipment of the browser tests itself: it must be able to fail."""

import pytest


def test_page_is_served_by_the_live_server(live_server, page):
    page.goto(f"{live_server.url}/healthz")
    assert '"status": "ok"' in page.content()


def test_sign_in_opens_a_page_behind_the_login(live_server, page, cast, sign_in):
    sign_in(cast.kader)
    page.goto(f"{live_server.url}/akun/perangkat/")
    assert "/masuk" not in page.url and "login" not in page.url


@pytest.mark.browser
def test_content_security_policy_blocks_inline_code_in_the_browser(live_server, context):
    page = context.new_page()  # not the fixture `page`, which would fail for what is wanted here
    page.goto(f"{live_server.url}/tidak-ada/")
    with page.expect_console_message(lambda line: "Content Security Policy" in line.text) as blocked:
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p onclick=\"1\">x</p>')")
    assert blocked.value.type == "error"


def test_accessibility_check_finds_a_picture_without_words(page, assert_accessible):
    page.set_content('<html lang="id"><title>x</title><main><h1>x</h1><img src="data:,"></main>')
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_accessibility_check_finds_what_is_wider_than_the_screen(phone, assert_accessible):
    phone.set_content('<html lang="id"><title>x</title><main><h1>x</h1><table width="900"><tr><td>x</table></main>')
    with pytest.raises(AssertionError, match="px wide"):
        assert_accessible(phone)


@pytest.mark.parametrize("width", [360, 1280])
def test_error_page_is_accessible(live_server, page, assert_accessible, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}/tidak-ada/")
    assert_accessible(page)
