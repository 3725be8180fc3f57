"""What is known: methods, tools, models and roles, and the statements of evidence."""

from fastapi import APIRouter
from starlette.responses import Response

from app.web.context import SiteDep
from app.web.errors import Problem
from app.web.evidence import evidence_view
from app.web.languages import LANGUAGES, Language
from app.web.structured_data import trail_script
from app.web.wording import term_name


def router(language: Language) -> APIRouter:
    """The routes in one language."""
    routes = APIRouter(prefix=language.prefix, include_in_schema=False)

    @routes.get("/viden")
    def knowledge(site: SiteDep) -> Response:
        urls = site.pages.urls(language)
        reference = site.catalogue.reference()
        return site.pages.page(
            "viden/alle.html",
            language,
            urls.knowledge(),
            methods=reference.methods,
            statements=[
                evidence_view(statement, reference.vocabulary, language)
                for statement in reference.evidence.values()
            ],
            strengths=[
                (term_name(term, language), term.definition)
                for term in reference.vocabulary.terms("evidens")
            ],
        )

    @routes.get("/viden/{slug}")
    def method(slug: str, site: SiteDep) -> Response:
        urls = site.pages.urls(language)
        found = site.catalogue.method(slug)
        if found is None:
            raise Problem(404, "not-found", "Not found", f"There is no page »{slug[:60]}«.")
        reference = site.catalogue.reference()
        used = list(site.catalogue.titles(found.used_in).values())
        known = [
            evidence_view(reference.evidence[key], reference.vocabulary, language)
            for key in found.evidence
            if key in reference.evidence
        ]
        return site.pages.page(
            "viden/metode.html",
            language,
            urls.method(slug),
            method=found,
            used=used,
            evidence=known,
            sources=[
                (reference.vocabulary.label("kilde", s.document), s.section, s.year)
                for s in found.sources
            ],
            data=[
                trail_script(
                    (
                        (language.gettext("Forsiden"), urls.home()),
                        (language.gettext("Al viden"), urls.knowledge()),
                        (found.title, urls.method(slug)),
                    ),
                    urls,
                )
            ],
        )

    return routes


routers = [router(language) for language in LANGUAGES.values()]
