# Starts a PostgreSQL for one run of the tests and ends it when the tests do, however they do: then standard input
# closes. PostgreSQL refuses root, so this is run as another user. $1: the folder with the programs, or "".
set -eu
bin=${1:+$1/}
folder=$(mktemp -d /tmp/turnus-test.XXXXXX)
cd "$folder"
log() { cat "$folder/log" >&2; rm -rf "$folder"; exit 1; }
"${bin}initdb" -D data -U turnus -A trust --no-sync -E UTF8 --locale=C >log 2>&1 || log
awake() { # awake PORT PROCESS
    until "${bin}pg_isready" -q -h "$folder" -p "$1"; do
        kill -0 "$2" || log
        sleep 0.1
    done
}
start() { # start PORT [SETTING…]
    asked=$1
    shift
    "${bin}postgres" -D data -k "$folder" -p "$asked" -c listen_addresses= -c fsync=off -c max_connections=300 \
        -c max_wal_size=128MB "$@" >>log 2>&1 &
    postgres=$!
    awake "$asked" "$postgres"
}
standby=
start 5432
echo "$folder"
# A story may have it crash and come back, get a standby at port 5433, or be encrypted with the certificate in a folder
# at a port of TCP.
while read -r word certificate port; do
    case $word in
    crash)
        kill -QUIT "$postgres"
        wait "$postgres" || true
        ;;
    start) start 5432 ;;
    standby)
        "${bin}pg_basebackup" -h "$folder" -U turnus -D standby -R -c fast >>log 2>&1 || log
        "${bin}postgres" -D standby -k "$folder" -p 5433 -c listen_addresses= -c fsync=off -c max_connections=300 \
            >>log 2>&1 &
        standby=$!
        awake 5433 "$standby"
        ;;
    lose)
        kill -QUIT "$standby"
        wait "$standby" || true
        standby=
        ;;
    encrypt)
        kill -INT "$postgres"
        wait "$postgres" || true
        cp "$certificate/server.crt" "$certificate/server.key" data
        chmod 600 data/server.key
        start "$port" -c ssl=on -c listen_addresses=127.0.0.1
        ;;
    esac
    echo "$word"
done
[ -z "$standby" ] || kill -QUIT "$standby" || true
kill -INT "$postgres" || true
wait "$postgres" || true
cd /
rm -rf "$folder"
