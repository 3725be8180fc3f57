"""The editors' side under ``/redaktion``: signed in, never cached, and whole without JavaScript."""

from app.web.editors import interventions, review, sign_in, standing

routers = [module.routes for module in (sign_in, interventions, review, standing)]
