"""What a request says is read by us, name by name: no table and no dictionary is filled from it."""

import typing

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlmodel import SQLModel

from app.web import editors, fault_reports

WRITING = [
    route
    for router in (*editors.routers, *fault_reports.routers)
    for route in router.routes
    if isinstance(route, APIRoute) and "POST" in (route.methods or ())
]


@pytest.mark.parametrize("route", WRITING, ids=lambda route: route.path)
def test_no_verb_takes_a_model_from_the_request(route: APIRoute) -> None:
    assert route.body_field is None, "the body is read as a form, by the names we know"
    for name, hint in typing.get_type_hints(route.endpoint).items():
        kind = hint if isinstance(hint, type) else object
        assert not issubclass(kind, (SQLModel, BaseModel, dict)), name


def test_the_verbs_are_found() -> None:
    assert len(WRITING) > 40
