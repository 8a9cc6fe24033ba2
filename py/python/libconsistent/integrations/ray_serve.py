"""A request router for Ray Serve: sessions stay on their replicas, bounded by the tokens under way.

    @serve.deployment(
        request_router_config=RequestRouterConfig(
            request_router_class="libconsistent.integrations.ray_serve:SessionRouter",
            request_router_kwargs={"topology": {..}, "bound": 1.05},
        )
    )

Replicas are nodes by their unique ids, as Serve tells of them; the topology says how sessions are placed on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ray.serve.request_router import (  # type: ignore[import-not-found]
    PendingRequest,
    ReplicaID,
    RunningReplica,
)

from libconsistent import Bound, NoneLiveError, StickyPolicy
from libconsistent.integrations.turns import Turns

if TYPE_CHECKING:

    class RequestRouter:
        """What type checkers see of Ray, which may not be there."""

        def update_replicas(self, replicas: list[RunningReplica]) -> None: ...
        def on_replica_actor_died(self, replica_id: ReplicaID) -> None: ...
        def __getattr__(self, name: str) -> Any: ...
else:
    from ray.serve.request_router import RequestRouter

__all__ = ["SessionRouter"]


class SessionRouter(RequestRouter):
    """Routes requests by `session_id`, the header `x-session-id` or the option of a handle; those without one go to the
    least loaded replica. Subclass it to say what a request costs, or where its session is told."""

    turns: Turns

    def initialize_state(
        self,
        *,
        topology: Mapping[str, Any] | None = None,
        bound: float | Mapping[str, Any] = 1.25,
        sticky: Mapping[str, Any] | None = None,
        **_others: object,
    ) -> None:
        """Takes `request_router_kwargs`: a document without nodes, the bound of loads or the fields of `Bound`,
        and fields of `StickyPolicy`."""
        limit = Bound(**bound) if isinstance(bound, Mapping) else bound
        self.turns = Turns.of(topology, limit, StickyPolicy(**(sticky or {})))

    def session(self, request: PendingRequest) -> str | None:
        """What names the request's session, if it has one."""
        return request.metadata.session_id or None

    def tokens(self, request: PendingRequest) -> int:
        """What the request costs, at most 2^32-1: 1 unless a subclass knows better."""
        return 1

    async def choose_replicas(
        self, candidate_replicas: list[RunningReplica], pending_request: PendingRequest | None = None
    ) -> list[list[RunningReplica]]:
        """The replica of the request's session. Where it is full, Serve asks again after a while, and the session may
        have moved."""
        if pending_request is None:
            return [candidate_replicas]
        pending_request.routing_context.should_backoff = True
        turn = pending_request.metadata.internal_request_id
        try:
            node = self.turns.begin(turn, self.session(pending_request), self.tokens(pending_request))
        except NoneLiveError:
            return []
        pending_request.future.add_done_callback(lambda routed: routed.cancelled() and self.turns.end(turn))
        return [[replica for replica in candidate_replicas if replica.replica_id.unique_id == node]]

    def on_request_completed(self, replica_id: ReplicaID, internal_request_id: str) -> None:
        """The request is over, well or not."""
        self.turns.end(internal_request_id, replica_id.unique_id)

    def update_replicas(self, replicas: list[RunningReplica]) -> None:
        """Serve tells which replicas run: sessions of those that stay are kept."""
        super().update_replicas(replicas)
        self._follow()

    def on_replica_actor_died(self, replica_id: ReplicaID) -> None:
        """A replica was found dead before Serve tells so: its sessions move at their next turns."""
        super().on_replica_actor_died(replica_id)
        self._follow()

    def _follow(self) -> None:
        self.turns.follow(replica.unique_id for replica in self.curr_replicas)
