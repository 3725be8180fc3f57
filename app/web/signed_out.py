"""A form from somebody who has been signed out meanwhile: all of it is given back."""

from urllib.parse import quote

from starlette.responses import HTMLResponse, Response

from app.web.context import Site
from app.web.languages import DANISH

Pairs = tuple[tuple[str, str], ...]


class SignedOut(Exception):
    """What was typed cannot be kept before its writer has signed in again."""

    def __init__(self, pairs: Pairs) -> None:
        super().__init__("a form came from nobody")
        self.pairs = pairs


def to_send_again(site: Site, path: str, pairs: Pairs) -> Response:
    """The page that holds everything that was typed; sent again, it goes where it was going."""
    html = site.pages.text(
        "redaktion/logget_ud.html", DANISH, person=None, action=quote(path), pairs=pairs
    )
    return HTMLResponse(html, 401, {"Cache-Control": "no-store"})
