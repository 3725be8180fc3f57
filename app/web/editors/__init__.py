"""The editors' side under ``/redaktion``: signed in, never cached, and whole without JavaScript."""

from app.web.editors import (
    account,
    audit,
    files,
    insight,
    interventions,
    listing,
    organisations,
    overview,
    people,
    reports,
    review,
    sign_in,
    sso,
    standing,
    synonyms,
    vocabulary,
)

routers = [
    module.routes
    for module in (
        sign_in,
        sso,
        account,
        people,
        organisations,
        listing,
        overview,
        interventions,
        review,
        reports,
        standing,
        insight,
        synonyms,
        vocabulary,
        audit,
        files,
    )
]
