"""A form from somebody who must first say who they are: all of it is given back."""

from urllib.parse import quote

from starlette.responses import HTMLResponse, Response

from app.web.context import Site
from app.web.languages import DANISH

Pairs = tuple[tuple[str, str], ...]


class SignedOut(Exception):
    """What was typed cannot be kept before its writer has signed in again."""

    status, template = 401, "redaktion/logget_ud.html"

    def __init__(self, pairs: Pairs) -> None:
        super().__init__("a form came from nobody")
        self.pairs = pairs


class Unproved(SignedOut):
    """… or before its writer, who is signed in, has proved anew who they are."""

    status, template = 403, "redaktion/bekraeft_foerst.html"


def to_send_again(site: Site, path: str, refused: SignedOut) -> Response:
    """The page that holds everything that was typed; sent again, it goes where it was going."""
    html = site.pages.text(
        refused.template, DANISH, person=None, action=quote(path), pairs=refused.pairs
    )
    return HTMLResponse(html, refused.status, {"Cache-Control": "no-store"})
