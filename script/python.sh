# Sourced by the other scripts: goes to the top of the checkout and finds a Python from 3.11 on.
cd "$(dirname "$0")/.."
find_python() {
    for candidate in ${CONVENE_PYTHON:-python3 python3.11 python3.12 python3.13 python3.14 python}; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    echo "Convene needs Python 3.11 or newer; not found: ${CONVENE_PYTHON:-on PATH (CONVENE_PYTHON=/path/to/python names one)}" >&2
    return 1
}
PYTHON=$(find_python)
