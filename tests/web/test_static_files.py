"""Static files come from their own folder, however one writes the way out of it."""

import pytest

from app.web.assets import digest
from tests.http_client import Client


@pytest.mark.parametrize(
    "way",
    [
        *("../../app/main.py", "..%2f..%2fapp/main.py", "%2e%2e/%2e%2e/app/main.py"),
        *("..%5c..%5capp%5cmain.py", "css/../../../pyproject.toml", "css/..%2f..%2fpyproject.toml"),
        *("/etc/passwd", "%2fetc%2fpasswd", "css%00", "css/katalog.css%00.html", "css"),
    ],
)
def test_there_is_no_way_out(client: Client, way: str) -> None:
    answer = client.get(f"/static/{digest()}/{way}")
    assert answer.status_code in (404, 405), answer.text[:80]
    assert "def create_app" not in answer.text


def test_what_is_in_it_is_there(client: Client) -> None:
    assert client.get(f"/static/{digest()}/css/katalog.css").status_code == 200
