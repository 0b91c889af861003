#!/bin/bash
# Runs once, when the PostgreSQL container makes its database: two roles, of which the application gets the lesser.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --set=owner="$OWNER_PASSWORD" --set=app="$APP_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE convene_owner LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD :'owner';
CREATE ROLE convene_app   LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD :'app';
CREATE DATABASE convene OWNER convene_owner;
REVOKE ALL ON DATABASE convene FROM PUBLIC;
GRANT CONNECT ON DATABASE convene TO convene_app;
\connect convene
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
SQL
