# Starts a PostgreSQL for one run of the tests and ends it when the tests do, however they do: then standard input
# closes. PostgreSQL refuses root, so this is run as another user. $1: the folder with the programs, or "".
set -eu
bin=${1:+$1/}
folder=$(mktemp -d /tmp/turnus-test.XXXXXX)
cd "$folder"
log() { cat "$folder/log" >&2; rm -rf "$folder"; exit 1; }
"${bin}initdb" -D data -U turnus -A trust --no-sync -E UTF8 --locale=C >log 2>&1 || log
start() {
    "${bin}postgres" -D data -k "$folder" -c listen_addresses= -c fsync=off -c max_connections=300 >>log 2>&1 &
    postgres=$!
    until "${bin}pg_isready" -q -h "$folder"; do
        kill -0 "$postgres" || log
        sleep 0.1
    done
}
start
echo "$folder"
# A story may have it crash and come back.
while read -r word; do
    case $word in
    crash)
        kill -QUIT "$postgres"
        wait "$postgres" || true
        ;;
    start) start ;;
    esac
    echo "$word"
done
kill -INT "$postgres" || true
wait "$postgres" || true
cd /
rm -rf "$folder"
