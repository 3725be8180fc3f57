"""A search as machines ask for it: what cannot be used is refused by its name (422)."""

from fastapi import Request

from app.domain.requests import SearchRequest, parse_request
from app.domain.vocabulary import Vocabulary
from app.web.api_answers import pairs
from app.web.errors import Problem


def strict_search(request: Request, vocabulary: Vocabulary) -> SearchRequest:
    """The search that is asked for; refuses all of it when any part cannot be used."""
    asked, bad = parse_request(pairs(request), vocabulary)
    if bad:
        raise Problem(
            422,
            "invalid-parameter",
            "Invalid parameter",
            "A parameter cannot be used.",
            [
                {
                    "parameter": one.name[:100],
                    "value": one.value[:100],
                    "detail": f"{one.kind}; allowed: {one.allowed}",
                }
                for one in bad
            ],
        )
    return asked
