"""A Celery application whose tasks go to the worker of their user.

BROKER is a Redis server, TOPOLOGY a document whose nodes are the workers. NODE is which of them this process is; then
`celery -A tasks worker -Q $NODE` runs it. Without arguments the program charges a hundred users.
"""

import os
import sys
from pathlib import Path

import redis
from celery import Celery
from libconsistent import Ring
from libconsistent.integrations.celery import RingRoute

BROKER = os.environ["BROKER"]
ring = Ring.from_json(Path(os.environ["TOPOLOGY"]).read_bytes())
following = ring.follow(os.environ["TOPOLOGY"])  # a worker that joins the document gets its users

app = Celery("shop", broker=BROKER)
app.conf.task_routes = (RingRoute(ring, {"shop.charge": "user", "shop.refund": "user"}),)
app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=1)
store = redis.Redis.from_url(BROKER)


@app.task(name="shop.charge")
def charge(user, cents=100):
    """Runs where all tasks of the user run, one after the other: what it keeps in memory is theirs alone."""
    store.rpush("ran", f"{os.environ['NODE']} {user}")


@app.task(name="shop.refund", bind=True, max_retries=3)
def refund(self, cents, user):
    if self.request.retries == 0:
        raise self.retry(countdown=0)
    store.rpush("ran", f"{os.environ['NODE']} {user}")


if __name__ == "__main__":
    for user in range(100):
        charge.delay(user, cents=5)
    print("charged by", len({ring[str(user)] for user in range(100)}), "workers")
    sys.exit()
