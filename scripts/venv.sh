# shellcheck shell=bash
# Sourced by ./run and ./test, which set `root` first. Makes .venv what the lock files say it must be:
#
#   venv_ready run   what licet itself needs (requirements.lock)
#   venv_ready dev   that and the tools of the tests (requirements-dev.lock, requirements-cluster.lock); serves `run` too
#
# .venv/stamp-* say what .venv was made from. They are taken away before anything is changed and written after
# everything is done, so an installation that was cut short is seen and made again.

: "${root:?}"
venv="$root/.venv"
cluster_lock="$root/requirements-cluster.lock"

say() { printf 'licet: %s\n' "$*" >&2; }

sha256() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi
}

lock_of() {
    if [ "$1" = run ]; then printf '%s\n' "$root/requirements.lock"; else printf '%s\n' "$root/requirements-dev.lock"; fi
}

# What stands behind a stamp: a lock (run, dev) or the project's own metadata (project); and the folder, since a
# virtual environment that was moved or copied still points to where it was made.
fingerprint() {
    local file="$root/pyproject.toml"
    [ "$1" = project ] || file="$(lock_of "$1")"
    { cat "$file" && { [ "$1" != dev ] || cat "$cluster_lock"; } && printf '%s\n' "$root"; } | sha256
}

stamped() {
    [ -x "$venv/bin/python" ] && [ -r "$venv/stamp-$1" ] && [ "$(cat "$venv/stamp-$1")" = "$(fingerprint "$1")" ]
}

stamp() {
    fingerprint "$1" >"$venv/stamp-$1.new"
    mv "$venv/stamp-$1.new" "$venv/stamp-$1"
}

# The first Python that is 3.11 or newer and can make a virtual environment; LICET_PYTHON names one instead.
find_python() {
    local candidate without_venv=""
    set -- python3.13 python3.12 python3.11 python3 python
    [ -z "${LICET_PYTHON:-}" ] || set -- "$LICET_PYTHON"
    for candidate in "$@"; do
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue
        if "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return 0
        fi
        without_venv="$candidate"
    done
    if [ -n "$without_venv" ]; then
        say "$without_venv cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv"
    elif [ -n "${LICET_PYTHON:-}" ]; then
        say "LICET_PYTHON is $LICET_PYTHON, which is not a Python 3.11 or newer"
    else
        say "no Python 3.11 or newer was found; install one, or name it in LICET_PYTHON"
    fi
    return 1
}

pip_install() { "$venv/bin/python" -m pip install -qq --disable-pip-version-check "$@"; }

venv_install() {
    local kind="$1" python size="110 MB"
    [ "$kind" = run ] || size="800 MB, most of it Spark"
    if ! stamped "$kind"; then
        if [ "$kind" = dev ] && [ ! -e "$venv/stamp-dev" ] && stamped run; then
            say "adding the tools of the tests to .venv (about 700 MB, once, most of it Spark)"
            rm -f "$venv"/stamp-*
        else
            python="$(find_python)"
            say "setting up .venv with $("$python" --version 2>&1) (about $size, once for these locks)"
            rm -f "$venv"/stamp-*
            "$python" -m venv --clear "$venv"
        fi
        # Every file fetched is checked against its hash in the lock.
        pip_install --require-hashes -r "$(lock_of "$kind")"
        # Spark comes as sources; what they are built with came with the lock, too.
        [ "$kind" = run ] || pip_install --require-hashes --no-deps --no-build-isolation -r "$cluster_lock"
    fi
    # The build backend came with the lock: nothing more is fetched here.
    rm -f "$venv/stamp-project"
    pip_install --no-deps --no-build-isolation -e "$root"
    # As pip does for what it copies: else every start compiles the sources again where Python may write no bytecode.
    "$venv/bin/python" -m compileall -q "$root/src/licet"
    stamp run
    [ "$kind" = run ] || stamp dev
    stamp project
}

# Not to be called behind `||`, `&&` or `if`: there bash would go on after a failed step.
venv_ready() {
    if stamped "$1" && stamped project; then return; fi
    (
        # Of two that start at once the second waits, and then finds the work done.
        if command -v flock >/dev/null 2>&1; then
            exec 9>"$root/.venv.lock"
            flock 9
        fi
        if stamped "$1" && stamped project; then exit 0; fi
        venv_install "$1"
    )
}
