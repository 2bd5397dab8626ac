#!/bin/sh
# Runs a fuzz target for some seconds, or with one input:
#
#   fuzz/run.sh gguf 480
#   fuzz/run.sh gguf fuzz/artifacts/gguf/crash-…
#
# It needs a C++ compiler, and no nightly Rust, because it uses no sanitizer.
set -eu
target=$1
limits="-timeout=5 -rss_limit_mb=512 -malloc_limit_mb=256"
case $2 in
*[!0-9]*) input=$(realpath "$2") ;;
*) seconds=$2 ;;
esac
cd "$(dirname "$0")"
host=$(rustc -vV | sed -n 's/^host: //p')

# What `cargo fuzz` passes too: libFuzzer is told which branches were taken and what was compared.
RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module"
for option in level=4 inline-8bit-counters pc-table trace-compares; do
    RUSTFLAGS="$RUSTFLAGS -Cllvm-args=-sanitizer-coverage-$option"
done
export RUSTFLAGS

# `--target` keeps the flags away from build scripts, which could not be linked with them.
cargo build --release --target "$host" --bin "$target"
program="${CARGO_TARGET_DIR:-target}/$host/release/$target"
if [ -n "${input:-}" ]; then
    # shellcheck disable=SC2086 # These are several options.
    exec "$program" $limits "$input"
fi
mkdir -p "corpus/$target" "artifacts/$target"
# shellcheck disable=SC2086
exec "$program" "corpus/$target" "seeds/$target" "-dict=dictionaries/$target.dict" -max_len=65536 $limits \
    "-artifact_prefix=artifacts/$target/" "-max_total_time=$seconds" -print_final_stats=1
