#!/bin/sh
# Hands Grafana what only it may read, then starts it as its image does. The password counts at the first start only.
set -eu
secret() { cat "/run/seatkeeper/grafana-$1"; }
GF_SECURITY_ADMIN_PASSWORD=$(secret admin-password)
INFLUXDB_PASSWORD=$(secret influxdb-password)
SEATKEEPER_READ_TOKEN=$(secret read-token)
SEATKEEPER_OPERATE_TOKEN=$(secret operate-token)
export GF_SECURITY_ADMIN_PASSWORD INFLUXDB_PASSWORD SEATKEEPER_READ_TOKEN SEATKEEPER_OPERATE_TOKEN
exec /run.sh "$@"
