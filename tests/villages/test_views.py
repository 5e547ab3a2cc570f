import pytest

from tests.cast import VILLAGE
from tests.villages.content import CONTENT, as_post

KINDS = list(CONTENT)


@pytest.mark.parametrize("kind", KINDS)
def test_tab_shows_report(client, cast, reported, kind):
    client.force_login(cast.kader)
    response = client.get(f"/kampung/{VILLAGE}/{kind}/")
    assert response.status_code == 200
    html = response.content.decode()
    assert "Menunggu verifikasi" in html
    for path in (f"{kind}/versi/1/", "riwayat/"):
        assert client.get(f"/kampung/{VILLAGE}/{path}").status_code == 200
    assert client.post(f"/kampung/{VILLAGE}/{kind}/mulai/").status_code == 302
    response = client.get(f"/kampung/{VILLAGE}/{kind}/isi/")
    assert response.status_code == 200
    response = client.post(f"/kampung/{VILLAGE}/{kind}/isi/", as_post(CONTENT[kind]) | {"act": "submit"})
    assert response.status_code == 302, response.content.decode()
