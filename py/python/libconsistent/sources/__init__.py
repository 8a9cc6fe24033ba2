"""Topology documents where services find them, for programs without a sidecar: `redis`, `etcd` and `file`, each over a
client that programs have anyway (redis-py, etcd3gw, watchfiles), which are the extras `redis`, `etcd` and `watch`.

Each has one class with the same three verbs (`_store`): `get` what is there, `put` a document by its epoch, and `watch`
it, which keeps a ring up to date. `_publish` has the rules of writing, `_watch` the thread that watches.
"""

from ._store import Store
from ._watch import Watch

__all__ = ["Store", "Watch"]
