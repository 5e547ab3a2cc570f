"""The equipment of the browser tests itself: it must be able to fail."""


def test_page_serves_and_runs_on_the_live_server(live_server, page):
    page.goto(f"{live_server.url}/healthz")
    assert '"status": "ok"' in page.content()
