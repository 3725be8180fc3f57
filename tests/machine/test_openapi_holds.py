"""What OpenAPI declares is what is answered: generated requests to every address, good and bad.

Bounded and derandomized, so that it tells the same every time. The long form is schemathesis' own
command line against a running site (docs/api.md).
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from starlette.types import ASGIApp, Receive, Scope, Send

from app.main import create_app
from tests.conftest import Seeded
from tests.http_client import BASE
from tests.machine import known_values

EXAMPLES = 5
"""Good requests to each address, and as many bad ones."""
TAGS = ("catalogue", "feed", "hsds", "fhir")


@pytest.fixture(scope="module")
def document(seeded: Seeded) -> Any:
    """OpenAPI of the real catalogue's site, as schemathesis reads it."""
    known_values.forget()
    app = _only_answering(create_app(seeded.settings, seeded.catalogue))
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def _only_answering(app: ASGIApp) -> ASGIApp:
    """The application without its upkeep, which schemathesis would start.

    By today's clock, upkeep changes what is due in the catalogue that all tests of a worker share.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            raise RuntimeError("This application has no lifespan.")
        await app(scope, receive, send)

    return answer


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("tag", TAGS)
def test_every_generated_request_is_answered_as_declared(
    tag: str, mode: GenerationMode, document: Any
) -> None:
    found = [one.ok() for one in document.include(tag=tag).get_all_operations()]
    bad = mode is GenerationMode.NEGATIVE
    operations = [one for one in found if not bad or len(one.query) or len(one.body)]
    assert operations
    for operation in operations:

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case[Any]) -> None:
            case.call_and_validate(base_url=BASE)

        ask()


def test_every_address_has_one_of_the_four_tags(document: Any) -> None:
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) > 30
    assert {tuple(operation.tags) for operation in operations} == {(tag,) for tag in TAGS}
