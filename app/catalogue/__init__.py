"""The reads of the published catalogue, and how one process keeps up with the change log."""

from app.catalogue.reads import Catalogue
from app.catalogue.values import (
    FacetValue,
    FacetView,
    Gone,
    Link,
    Moved,
    Readiness,
    ResultPage,
    Shown,
    WayOn,
)
from app.search.engine import NotReady

__all__ = [
    "Catalogue",
    "FacetValue",
    "FacetView",
    "Gone",
    "Link",
    "Moved",
    "NotReady",
    "Readiness",
    "ResultPage",
    "Shown",
    "WayOn",
]
