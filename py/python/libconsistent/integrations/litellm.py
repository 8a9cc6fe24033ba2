"""A routing strategy for LiteLLM's router: sessions stay on their deployments, bounded by the tokens under way.

    router = litellm.Router(model_list=[..])
    SessionStrategy(router, bound=Bound(1.05, floor=8192))

Deployments are nodes by their ids (`model_info.id`), a ring for each model group; the topology says how sessions are
placed on them. Replicas of a router with one model list and one topology agree.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

import litellm  # type: ignore[import-not-found]
from litellm.router_api import RoutingContext  # type: ignore[import-not-found]
from litellm.types.router import RouterRateLimitError  # type: ignore[import-not-found]

from libconsistent import Bound, StickyPolicy
from libconsistent.integrations.turns import Turns

if TYPE_CHECKING:

    class CustomLogger:
        """What type checkers see of LiteLLM, which may not be there."""

    class CustomRoutingStrategyBase:
        """As above."""
else:
    from litellm.integrations.custom_logger import CustomLogger
    from litellm.types.router import CustomRoutingStrategyBase

__all__ = ["SessionStrategy"]

TURN = "libconsistent_turn"


class SessionStrategy(CustomLogger, CustomRoutingStrategyBase):
    """Picks the deployment of a request's session among those that LiteLLM holds healthy; requests without a session go
    to the least loaded. Subclass it to say what a request costs, or where its session is told."""

    def __init__(
        self,
        router: litellm.Router,
        *,
        topology: Mapping[str, Any] | None = None,
        bound: float | Bound = 1.25,
        sticky: StickyPolicy | None = None,
    ) -> None:
        """Becomes the router's strategy, and one of LiteLLM's callbacks, which tell it when requests are over."""
        super().__init__()
        # LiteLLM takes two callbacks of one class for one, unless a public attribute differs.
        self.serial: str = uuid.uuid4().hex
        self._context = RoutingContext(router)
        self._topology, self._bound, self._sticky = topology, bound, sticky or StickyPolicy()
        self._groups: dict[str, Turns] = {}
        self._lock = threading.Lock()
        litellm.callbacks.append(self)
        router.register_plugin(self)

    def session(self, request: MutableMapping[str, Any]) -> str | None:
        """What names the request's session, if it has one."""
        told = request.get("litellm_session_id") or _metadata(request).get("session_id") or request.get("user")
        return str(told) if told else None

    def tokens(self, request: Mapping[str, Any]) -> int:
        """What the request may take, roughly: a token for four letters of its messages, and `max_tokens`."""
        letters = sum(len(str(message.get("content", ""))) for message in request.get("messages") or ())
        return letters // 4 + int(request.get("max_tokens") or request.get("max_completion_tokens") or 0)

    async def async_get_available_deployment(
        self,
        model: str,
        messages: Any = None,
        input: Any = None,
        specific_deployment: bool | None = False,
        request_kwargs: Any = None,
    ) -> Any:
        """The deployment of the request's session. LiteLLM's own error says that none is healthy."""
        request = request_kwargs if request_kwargs is not None else {}
        healthy = await self._context.select(
            model, request, kind="healthy", messages=messages, input=input, specific_deployment=specific_deployment
        )
        # One deployment was asked for by its id.
        if isinstance(healthy, dict):
            return healthy
        return self._pick(model, self._context.registry().deployments(model) or healthy, healthy, request)

    def get_available_deployment(
        self,
        model: str,
        messages: Any = None,
        input: Any = None,
        specific_deployment: bool | None = False,
        request_kwargs: Any = None,
    ) -> Any:
        """As the other. LiteLLM lists healthy deployments to coroutines only, so that these are all but those cooled
        down."""
        registry = self._context.registry()
        if specific_deployment or not (group := registry.deployments(model)):
            return registry.deployment_dict(model)
        cooldowns, ids = self._context.health().cooldowns, list(map(_id, group))
        cooled = {id for id, _ in cooldowns.get_active_cooldowns(ids, None)}
        if not (healthy := [deployment for deployment in group if _id(deployment) not in cooled]):
            raise RouterRateLimitError(model, cooldowns.get_min_cooldown(ids, None), False, sorted(cooled))
        return self._pick(model, group, healthy, request_kwargs if request_kwargs is not None else {})

    def _pick(self, model: str, group: Iterable[Any], healthy: Iterable[Any], request: MutableMapping[str, Any]) -> Any:
        candidates = {_id(deployment): deployment for deployment in healthy}
        turn = _metadata(request).setdefault(TURN, uuid.uuid4().hex)
        with self._lock:
            if model not in self._groups:
                self._groups[model] = Turns.of(self._topology, self._bound, self._sticky)
            turns = self._groups[model]
            turns.follow(map(_id, group), live=candidates)
            return candidates[turns.begin(turn, self.session(request), self.tokens(request))]

    async def async_log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        """A request is over; a stream, when it has been read to its end."""
        self._end(kwargs)

    async def async_log_failure_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        """A try of a request has failed."""
        self._end(kwargs)

    def log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        """A request of a thread is over."""
        self._end(kwargs)

    def log_failure_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        """A try of a request of a thread has failed."""
        self._end(kwargs)

    def _end(self, told: Mapping[str, Any]) -> None:
        params = told.get("litellm_params") or {}
        turn, node = _metadata(params).get(TURN), (params.get("model_info") or {}).get("id")
        for turns in list(self._groups.values()):
            turns.end(turn, node)


def _id(deployment: Any) -> str:
    return str(deployment["model_info"]["id"])


def _metadata(request: Any) -> Any:
    """The metadata of a request, which LiteLLM keeps by one of two names, or new ones."""
    name = "litellm_metadata" if request.get("litellm_metadata") else "metadata"
    if request.get(name) is None:
        request[name] = {}
    return request[name]
