#!/bin/sh
# Write requirements.lock (what runs a shop) and requirements-dev.lock (that and what tests it) from pyproject.toml.
# The locks hold versions and hashes for every platform and no address, so any package index serves them.
# Keeps the locked versions where they still fit; `make lock ARGS=--upgrade` takes newer ones.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.venv/bin/python -m venv "$work/uv"
"$work/uv/bin/python" -m pip install --quiet --disable-pip-version-check uv

compile() {
    "$work/uv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' "$@" pyproject.toml
}
compile "$@" --output-file requirements.lock
compile "$@" --constraint requirements.lock --group dev --output-file requirements-dev.lock

if grep -nE '://|--index|--extra-index|--find-links|--trusted-host| @ ' requirements.lock requirements-dev.lock; then
    echo "The lock files must not name addresses." >&2
    exit 1
fi
