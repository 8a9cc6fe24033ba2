"""A router of Ray Serve on 40 replicas that are told to it, without a cluster; as a program: its first choices.

python forty_replicas.py SEED
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from types import SimpleNamespace
from typing import Any

from libconsistent.integrations.ray_serve import SessionRouter
from ray.serve._private.common import DeploymentHandleSource, DeploymentID, ReplicaID, RequestMetadata
from ray.serve.request_router import PendingRequest

REPLICAS = 40
DEPLOYMENT = DeploymentID(name="model", app_name="app")


class ByTokens(SessionRouter):
    def tokens(self, request: PendingRequest) -> int:
        return int(request.args[0])


class Replica(SimpleNamespace):
    """What a router reads of a replica."""

    async def get_queue_len(self, *, deadline_s: float) -> int:
        return 0


class Routed:
    """The router, and calls of it as Serve makes them."""

    def __init__(self, bound: float) -> None:
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(self._start(bound))

    async def _start(self, bound: float) -> None:
        self.router = ByTokens(
            deployment_id=DEPLOYMENT, handle_source=DeploymentHandleSource.REPLICA, self_actor_id="router"
        )
        self.router.initialize_state(bound=bound)
        self._tell([f"replica-{i}" for i in range(REPLICAS)])

    def _tell(self, ids: list[str]) -> None:
        replicas = [
            Replica(
                replica_id=ReplicaID(name, DEPLOYMENT),
                node_id="node",
                availability_zone=None,
                multiplexed_model_ids=set(),
                max_ongoing_requests=1000,
            )
            for name in ids
        ]
        self.router.update_replicas(replicas)

    def tell(self, ids: list[str]) -> None:
        """The replicas that run, as Serve's controller tells them."""

        async def told() -> None:
            self._tell(ids)

        self.loop.run_until_complete(told())

    def choose(self, turn: str, session: str, tokens: int) -> str:
        return self.loop.run_until_complete(self._choose(turn, session, tokens))

    async def _choose(self, turn: str, session: str, tokens: int) -> str:
        metadata = RequestMetadata(request_id=turn, internal_request_id=turn, session_id=session)
        request = PendingRequest(args=[tokens], kwargs={}, metadata=metadata)
        ranks: list[list[Any]] = await self.router.choose_replicas(list(self.router.curr_replicas.values()), request)
        [[replica]] = ranks
        return str(replica.replica_id.unique_id)

    def completed(self, turn: str, node: str) -> None:
        self.router.on_request_completed(ReplicaID(node, DEPLOYMENT), turn)


def main() -> None:
    routed = Routed(bound=1.05)
    sessions = [f"session-{i}" for i in range(10_000)]
    random.Random(int(sys.argv[1])).shuffle(sessions)
    first = {}
    for session in sessions:
        first[session] = routed.choose(session, session, 256)
        routed.completed(session, first[session])
    print(json.dumps(first))


if __name__ == "__main__":
    main()
