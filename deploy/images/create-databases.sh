#!/bin/sh
# Runs once, in a new PostgreSQL volume: one database per service, a role that owns it and a role that works in it.
set -eu
for service in registry intake matching distribution payments; do
  psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 \
    --set owner="${service}_owner" --set app="${service}_app" --set database="$service" \
    --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN PASSWORD :'app_password';
CREATE DATABASE :"database" OWNER :"owner" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE CONNECT ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"app";
SQL
done
