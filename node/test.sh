#!/usr/bin/env bash
# Builds the package, tests, lints and bundles it, and installs it from this checkout, linked and packed, into
# folders of its own.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD

npm ci --no-audit --no-fund
node --test test/*.test.js test/*.test.mjs
npm run --silent lint
(cd test/bundlers && npm ci --no-audit --no-fund --ignore-scripts && npm test)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Types as each way of importing finds them; what browsers take is built later and is ECMAScript only.
npm pack --silent --ignore-scripts --pack-destination "$scratch" >/dev/null
npm exec --no -- attw "$scratch"/libconsistent-*.tgz --exclude-entrypoints ./consistent.wasm ./web
for how in --no-install-links --install-links; do
    mkdir "$scratch/$how"
    cd "$scratch/$how"
    echo '{ "private": true }' >package.json
    npm install --no-audit --no-fund "$how" "$here"
    node -e '
        const { Ring } = require("libconsistent");
        if (new Ring(["cache-a", "cache-b", "cache-c"]).getNode("user:42") !== "cache-c") process.exit(1);'
    node --input-type=module -e '
        import { Ring } from "libconsistent";
        if (new Ring(["cache-a", "cache-b", "cache-c"]).getNode("user:42") !== "cache-c") process.exit(1);'
    node -e '
        const nodes = ["cache-a", "cache-b", "cache-c"];
        const [HashRing, ConsistentHashing] = ["hashring", "consistent-hashing"].map((n) => require(`libconsistent/dropin/${n}`));
        if (new HashRing(nodes).get("user:42") !== "cache-c") process.exit(1);
        if (new ConsistentHashing(nodes).getNode("user:42") !== "cache-a") process.exit(1);'
    node --input-type=module -e '
        import HashRing from "libconsistent/dropin/hashring";
        import ConsistentHashing from "libconsistent/dropin/consistent-hashing";
        const nodes = ["cache-a", "cache-b", "cache-c"];
        if (new HashRing(nodes).get("user:42") !== "cache-c") process.exit(1);
        if (new ConsistentHashing(nodes).getNode("user:42") !== "cache-a") process.exit(1);'
    ls node_modules/libconsistent/LICENSE-{APACHE,MIT} >/dev/null
    echo "npm install $how: require() and import work, those of the drop-in replacements too"
done
