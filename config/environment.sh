#!/bin/sh
# Make the virtual environment $1, or keep it when it works. PYTHON names an interpreter; otherwise one is looked for.
set -eu
venv=$1

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Tried by running it: a version manager may list a python3.11 that only answers "not installed".
find_python() {
    for name in ${PYTHON:+"$PYTHON"} python3.11 python3 python3.14 python3.13 python3.12; do
        if fits "$name"; then
            echo "$name"
            return
        fi
    done
    echo "No Python 3.11 or newer found. Install one, or name it: make install PYTHON=/path/to/python3.11" >&2
    return 1
}

works() { fits "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }

# Its scripts name the place where they were made, which a moved or copied checkout has left.
moved() { [ -f "$venv/installed" ] && [ "$(cat "$venv/installed")" != "$(pwd)" ]; }

if works && ! moved; then exit 0; fi
python=$(find_python)
echo "Making $venv with $("$python" --version) ..."

# Some systems ship Python without ensurepip, and then venv fails half-way; virtualenv or an outer pip can stand in.
rm -rf "$venv"
if "$python" -c 'import ensurepip' 2>/dev/null && "$python" -m venv "$venv"; then
    :
elif rm -rf "$venv" && "$python" -m virtualenv --quiet "$venv" 2>/dev/null; then
    :
elif rm -rf "$venv" && "$python" -m venv --without-pip "$venv" 2>/dev/null &&
    "$python" -m pip --python "$venv/bin/python" install --quiet pip 2>/dev/null; then
    :
fi
if ! works; then
    rm -rf "$venv"
    echo "This Python ($python) cannot make virtual environments: it lacks ensurepip." >&2
    echo "On Debian or Ubuntu: apt-get install python3-venv. Elsewhere: install virtualenv for it. Then try again." >&2
    exit 1
fi
