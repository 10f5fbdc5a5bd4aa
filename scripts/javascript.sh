#!/bin/sh
# Run scripts of package.json, such as: sh scripts/javascript.sh lint types
# Their tools are fetched when the lock file is newer; where there is no Node, or no way to fetch
# them, the checks of the page's scripts are left out, and a line says so.
set -eu
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null 2>&1; then
    echo "Left out: the checks of the page's JavaScript need Node and npm, which are not installed."
    exit 0
fi
if [ ! -e node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
    if ! npm ci --no-audit --no-fund --loglevel=error; then
        echo "Left out: npm could not fetch the tools that check the page's JavaScript."
        exit 0
    fi
    touch node_modules/.installed
fi
for name in "$@"; do
    npm run --silent "$name"
done
