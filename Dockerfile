# The production image: pages, stream, worker and beat all run from it (docker-compose.yml says how).
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements*.txt constraints.txt package.json package-lock.json ./
COPY launcher launcher
# packages and front-end assets first: they change less often than our code
RUN python -m launcher.setup --production
COPY . .
RUN python -m launcher.setup --production \
 && STATIC_COLLECTED=true .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf var

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /app convene && install -d -o convene -g convene /media
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 STATIC_COLLECTED=true MEDIA_ROOT=/media LOG_FORMAT=json HTTPS=true
USER convene
VOLUME /media
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"]
