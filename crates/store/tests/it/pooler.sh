# Starts a PgBouncer in transaction mode for one run of the tests and ends it when the tests do: then standard input
# closes. PgBouncer refuses root, so this is run as another user. $1: the program; $2: the folder of PostgreSQL's socket.
set -eu
folder=$(mktemp -d /tmp/turnus-pooler.XXXXXX)
cd "$folder"
cat >ini <<END
[databases]
* = host=$2 port=5432 user=turnus
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = $folder
auth_type = any
pool_mode = transaction
default_pool_size = 3
max_client_conn = 500
server_idle_timeout = 2
logfile = $folder/log
END
"$1" -q ini &
pooler=$!
until [ -S "$folder/.s.PGSQL.6432" ]; do
    kill -0 "$pooler" || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
done
echo "$folder"
read -r _ || true
kill -INT "$pooler"
wait "$pooler" || true
cd /
rm -rf "$folder"
