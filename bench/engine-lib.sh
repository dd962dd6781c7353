# Shared by bench/engine and bench/soak: what the embedded engine is measured with. Source it after lib.sh.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/holdfast-bench
mkdir -p "$cache" || fail "cannot make the folder $cache"
demo_model=${DEMO_MODEL:-$root/demo-model/demo.gguf}

# Builds the distribution by running it, so that no measured start includes a build.
build_holdfast() {
  [ -f "$demo_model" ] || fail "the demo model is missing: $demo_model (DEMO_MODEL names another)"
  "$root/holdfast" version >"$work/version.out" 2>"$work/build.err" || fail "./holdfast does not run: $(tail -n 3 "$work/build.err")"
}

# Sets llama_server: the one that LLAMA_SERVER names, or one built from the pinned source, once.
find_llama_server() {
  llama_server=${LLAMA_SERVER:-$cache/build/bin/llama-server}
  if [ -z "${LLAMA_SERVER:-}" ] && [ ! -x "$llama_server" ]; then
    build_llama_server
  fi
  [ -x "$llama_server" ] || fail "no llama-server at $llama_server"
  [ "$libraries" = built ] || use_prebuilt_libraries
}

build_llama_server() {
  local tool
  for tool in npm git cmake ninja c++; do
    command -v "$tool" >/dev/null || fail "$tool is missing; building llama-server needs npm, git, cmake, ninja and a C++ compiler"
  done
  printf 'Building llama-server from the pinned source in %s (about 15 minutes, once) ...\n' "$cache" >&2
  "$root/engine-llama/native/source/fetch" "$cache/source" || fail "the source could not be fetched; see above"
  rm -rf "$cache/llama.cpp"
  git clone --quiet "$cache/source/llama.cpp.bundle" "$cache/llama.cpp" || fail "the source bundle could not be read"
  cmake -S "$cache/llama.cpp" -B "$cache/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=OFF -DGGML_BACKEND_DL=ON \
    -DGGML_CPU_ALL_VARIANTS=ON -DBUILD_SHARED_LIBS=ON -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_BUILD_TESTS=OFF \
    -DLLAMA_BUILD_EXAMPLES=OFF >"$cache/build.log" 2>&1 \
    && cmake --build "$cache/build" --target llama-server >>"$cache/build.log" 2>&1 \
    || fail "the build failed: $(tail -n 5 "$cache/build.log")"
}

# A folder with llama-server and the very libraries that Holdfast uses under the names that it looks for.
use_prebuilt_libraries() {
  local native=$root/app/target/holdfast/native/linux-x64 folder=$work/yardstick bin name
  bin=$(dirname "$llama_server")
  mkdir "$folder"
  cp "$bin"/llama-server "$bin"/libllama-server-impl.so "$bin"/libllama-common.so.0 "$bin"/libmtmd.so.0 "$folder"
  cp "$native"/libggml-cpu-*.so "$native"/libggml-base.so "$native"/libggml.v*.so "$native"/libllama.v*.so "$folder"
  ln -s libggml-base.so "$folder/libggml-base.so.0"
  for name in ggml llama; do
    (cd "$folder" && ln -s "lib$name".v*.so "lib$name.so.0")
  done
  export LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  llama_server=$folder/llama-server
}

# Prints how long ./holdfast serve takes from its start to the first token of the demo model, with no configuration: at its very
# first start, and at later ones.
measure_serve() {
  local round pid port admin key= token begin end
  admin=hf_bench_$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  mkdir -p "$work/serve"
  for round in first second third; do
    begin=$(date +%s%N)
    (cd "$work/serve" && HOLDFAST_ADMIN_KEY=$admin exec "$root/holdfast" serve --data "$work/serve/data" --host 127.0.0.1 --port 0) \
      >"$work/serve.out" 2>"$work/serve.err" &
    pid=$!
    started+=("$pid")
    port=$(wait_line "$work/serve.out" "$pid" 'ready http://127.0.0.1:') || fail "holdfast serve did not start: $(tail -n 3 "$work/serve.err")"
    key=${key:-$(curl -sS -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' -d '{"name":"bench"}' \
      "http://127.0.0.1:$port/admin/v1/keys" | sed -n 's/.*"key" *: *"\([^"]*\)".*/\1/p')}
    token=$(curl -sSN -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
      -d '{"model":"demo","stream":true,"max_tokens":8,"messages":[{"role":"user","content":"Who are you?"}]}' \
      "http://127.0.0.1:$port/v1/chat/completions" 2>>"$work/serve.err" | grep -m 1 -o '"content":"[^"]') || true
    [ -n "$token" ] || fail "holdfast serve gave no token of the demo model"
    end=$(date +%s%N)
    printf 'serve, %s start: %s s to the first token of the demo model\n' "$round" "$(awk "BEGIN { printf \"%.2f\", ($end - $begin) / 1e9 }")"
    kill "$pid" && wait "$pid" 2>/dev/null
  done
}
