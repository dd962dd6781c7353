# Shared by bench/run and bench/fuzz: builds, starts and stops the servers. Source it from bash.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/holdfast-bench.XXXXXX")
started=()

fail() {
  printf 'bench: %s\n' "$*" >&2
  exit 1
}

# Stops what was started here, newest first, and waits for it.
stop_all() {
  local i pid
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    pid=${started[i]}
    kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
  done
  started=()
}

cleanup() {
  local status=$?
  stop_all
  if ((status == 0)); then rm -rf "$work"; else printf 'bench: logs are kept in %s\n' "$work" >&2; fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM

find_java() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/*; do
    if [ -x "$candidate/bin/javac" ] && "$candidate/bin/java" -version 2>&1 | grep -Eq 'version "(2[5-9]|[3-9][0-9])'; then
      export JAVA_HOME=$candidate
      return
    fi
  done
  fail "no JDK 25 or newer found; install one (for example Debian's openjdk-25-jdk-headless) or set JAVA_HOME"
}

build() {
  local jar=$root/bench/target/classes/dev/holdfast/bench/Main.class
  if [ ! -f "$jar" ] || [ -n "$(find "$root/bench/src/main" "$root/bench/pom.xml" -newer "$jar" -print -quit)" ]; then
    printf 'Building the bench tools ...\n' >&2
    (cd "$root" && ${MVN:-mvn} -B -ntp -q -Pbench -pl bench -DskipTests package) || fail "the build failed; see above"
    touch "$jar"
  fi
}

bench_java() { "$JAVA_HOME/bin/java" -Xms256m -Xmx2g -XX:+UseSerialGC -cp "$root/bench/target/classes" dev.holdfast.bench.Main "$@"; }

# wait_line FILE PID TEXT: waits up to 60 s for a line that starts so and prints what follows it.
wait_line() {
  local i rest
  for ((i = 0; i < 600; i++)); do
    rest=$(sed -n "s|^$3||p" "$1" 2>/dev/null | head -n 1)
    if [ -n "$rest" ]; then printf '%s\n' "$rest" && return; fi
    kill -0 "$2" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$1" "${1%.out}.err" >&2 2>/dev/null
  return 1
}

start_mock() {
  "$JAVA_HOME/bin/java" -Xms128m -Xmx512m -XX:+UseSerialGC -cp "$root/bench/target/classes" dev.holdfast.bench.Main \
    mock --port 0 --threads "${MOCK_THREADS:-$((($(nproc) + 3) / 4))}" >"$work/mock.out" 2>"$work/mock.err" &
  mock_pid=$!
  started+=("$mock_pid")
  mock_port=$(wait_line "$work/mock.out" "$mock_pid" 'ready http://127.0.0.1:') || fail "the mock engine did not start"
}

# The one place that knows the shape of Holdfast's configuration and of the request that makes a key.
holdfast_config() {
  cat <<YAML
# nginx keeps no access log here either; Holdfast's ledger goes on
telemetry:
  access_log: false
access:
  organisations:
    bench:
      limits: {requests_per_minute: 100000000, input_tokens_per_minute: 10000000000, output_tokens_per_minute: 10000000000, concurrent_requests: 100000, tokens_per_day: 1000000000000}
      projects:
        bench:
          label: internal
          limits: {tokens_per_day: 1000000000000}
models:
  - name: mock
    clearance: internal
    admission:
      concurrency: 4096
    engines:
      - url: "http://127.0.0.1:$mock_port"
        connections: 4096
YAML
}
key_request='{"name":"bench","organisation":"bench","project":"bench","scopes":["inference"],"limits":{"requests_per_minute":100000000,"input_tokens_per_minute":10000000000,"output_tokens_per_minute":10000000000,"concurrent_requests":100000,"tokens_per_day":1000000000000}}'

# Starts Holdfast and makes an inference key with limits at every level: sets holdfast_pid, holdfast_port, HOLDFAST_BENCH_KEY.
start_holdfast() {
  [ -x "$root/holdfast" ] || fail "./holdfast is not there"
  command -v curl >/dev/null || fail "curl is missing; install it (apt-get install curl)"
  local admin launcher answer
  admin=hf_bench_$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  holdfast_config >"$work/holdfast.yaml"
  "$root/holdfast" version >"$work/holdfast-version.out" 2>"$work/holdfast-build.err" || fail "./holdfast does not run: $(tail -n 3 "$work/holdfast-build.err")"
  HOLDFAST_ADMIN_KEY=$admin "$root/holdfast" serve --config "$work/holdfast.yaml" --data "$work/data" \
    --host 127.0.0.1 --port 0 >"$work/holdfast.out" 2>"$work/holdfast.err" &
  launcher=$!
  started+=("$launcher")
  holdfast_port=$(wait_line "$work/holdfast.out" "$launcher" 'ready http://127.0.0.1:') || fail "Holdfast did not start"
  # the launcher either became the server or is its parent
  holdfast_pid=$launcher
  if [ "$(cat "/proc/$launcher/comm")" != java ]; then
    holdfast_pid=$(pgrep -P "$launcher" java | head -n 1)
    started+=("$holdfast_pid")
  fi
  answer=$(curl -sS -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' -d "$key_request" \
    "http://127.0.0.1:$holdfast_port/admin/v1/keys") || fail "Holdfast does not answer"
  HOLDFAST_BENCH_KEY=$(printf '%s' "$answer" | sed -n 's/.*"key" *: *"\([^"]*\)".*/\1/p')
  [ -n "$HOLDFAST_BENCH_KEY" ] || fail "no key was made: $answer"
  export HOLDFAST_BENCH_KEY
}
