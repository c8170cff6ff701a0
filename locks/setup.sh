# Sourced by ./start and ./check: a virtual environment with what the lock says. POSIX sh.

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# Says "fit" for Python 3.11 or 3.12 that can make virtual environments, "bare" for one that cannot.
python_probe='
import sys
if (3, 11) <= sys.version_info[:2] < (3, 13):
    try:
        import ensurepip, venv
        print("fit")
    except ImportError:
        print("bare %d.%d" % sys.version_info[:2])
'

# A name on the PATH proves nothing (a version manager leaves names that only print an error), so each is run.
find_python() {
    bare=
    for name in python3.12 python3.11 python3 python; do
        command -v "$name" >/dev/null 2>&1 || continue
        case $("$name" -c "$python_probe" 2>/dev/null || true) in
            fit) python=$name; return ;;
            bare*) bare=$name ;;
        esac
    done
    if [ -n "$bare" ]; then
        version=$("$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        die "Answer Assist needs Python's venv module, which $bare lacks here: install it (Debian, Ubuntu:" \
            "apt install python$version-venv) and run this again."
    fi
    die "Answer Assist needs Python 3.11 or 3.12, and neither was found: install one (python.org, or your" \
        "system's package python3.12 with python3.12-venv) and run this again."
}

venv_python() {
    if [ -x .venv/Scripts/python.exe ]; then echo .venv/Scripts/python.exe; else echo .venv/bin/python; fi
}

# set_up user|dev: afterwards $py is the environment's Python. Quick when nothing has changed since.
set_up() {
    py=$(venv_python)
    if [ "$("$py" -c "$python_probe" 2>/dev/null || true)" != fit ]; then
        find_python
        say "Making a virtual environment in .venv with $("$python" --version 2>&1) ..."
        "$python" -m venv --clear .venv
        py=$(venv_python)
    fi
    stamp=.venv/answer-assist-installed
    wanted="$1 $(cat "locks/$1.txt" pyproject.toml | cksum)"
    # what the developers' lock installed is enough for users too
    enough="dev $(cat locks/dev.txt pyproject.toml | cksum)"
    installed=$(cat "$stamp" 2>/dev/null || true)
    if [ "$installed" != "$wanted" ] && [ "$installed" != "$enough" ]; then
        say "Installing what locks/$1.txt names; the first time takes some minutes ..."
        rm -f "$stamp"
        "$py" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
            --requirement "locks/$1.txt" ||
            die "The installation failed; see above. Check the network connection and run this again."
        "$py" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ||
            die "Answer Assist itself could not be installed; see above."
        printf '%s\n' "$wanted" >"$stamp"
    fi
}
