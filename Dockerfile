# Two stages: the first installs the locked packages, the second carries only what runs.
# No compiler anywhere: every package is a wheel, held to its hash.

FROM python:3.13-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/python -m pip install --no-cache-dir --no-input --no-deps --only-binary=:all: --require-hashes -r requirements.lock \
 && /opt/venv/bin/python -m pip check
COPY bot ./bot
COPY webhooks ./webhooks
COPY simulator ./simulator
COPY locales ./locales
COPY LICENSE ./
RUN /opt/venv/bin/python -m compileall -q bot webhooks simulator

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="Distribot" \
      org.opencontainers.image.description="A self-hosted Telegram shop where distributors sell for you" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --gid 10001 shop \
 && useradd --uid 10001 --gid shop --home-dir /app --no-create-home --shell /usr/sbin/nologin shop \
 && install --directory --owner=shop --group=shop /app/data
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app ./
USER 10001:10001
# an embedded database, when DATABASE_URL names none
VOLUME ["/app/data"]
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["python", "-m", "bot", "run"]
