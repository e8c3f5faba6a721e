#!/bin/sh
# Make .venv and install one lock file into it: scripts/setup.sh requirements.lock
# Needs nothing but Python 3.11 or newer. `make` calls this when a lock file is newer than its stamp.
set -eu
lock=$1
venv=.venv

# Every candidate is run before it is believed: a version manager may offer names that do not work.
good='import sys, venv, ensurepip; raise SystemExit(sys.version_info < (3, 11))'
fits() { "$1" -c "$good" >/dev/null 2>&1; }

if ! { [ -x "$venv/bin/python" ] && fits "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    python=
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if fits "$candidate"; then python=$candidate; break; fi
    done
    if [ -z "$python" ]; then
        found=$(python3 -c 'import sys; print("python3 is %d.%d.%d" % sys.version_info[:3])' 2>/dev/null) ||
            found="there is no python3 that runs"
        echo "Distribot needs Python 3.11 or newer with its venv module; here $found." >&2
        echo "Install one (Debian and Ubuntu: the packages python3 and python3-venv) or name it: make PYTHON=/path/to/python3.12" >&2
        exit 1
    fi
    echo "Making $venv with $($python --version) …"
    "$python" -m venv --clear "$venv"
fi

echo "Installing what $lock names (once; a minute or so) …"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --no-deps -r "$lock"
