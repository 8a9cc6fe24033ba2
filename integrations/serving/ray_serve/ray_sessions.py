"""A model behind Ray Serve whose sessions stay on their replicas. It is a fake: it answers with the replica's id."""

import ray
from libconsistent.integrations.ray_serve import SessionRouter
from ray import serve
from ray.serve.config import RequestRouterConfig
from ray.serve.request_router import PendingRequest


class ByTokens(SessionRouter):
    """Counts what a request may take: its prompt, and as much as the model may answer."""

    def tokens(self, request: PendingRequest) -> int:
        return len(request.args[0]["prompt"]) // 4 + request.args[0]["max_tokens"]


@serve.deployment(
    num_replicas=4,
    ray_actor_options={"num_cpus": 0.1},
    request_router_config=RequestRouterConfig(
        request_router_class=ByTokens, request_router_kwargs={"bound": {"factor": 1.05, "floor": 8192}}
    ),
)
class Model:
    async def __call__(self, request: dict[str, object]) -> str:
        return str(serve.get_replica_context().replica_id.unique_id)


def main() -> None:
    ray.init(num_cpus=2, object_store_memory=80 << 20, include_dashboard=False, log_to_driver=False)
    serve.start(proxy_location="Disabled")  # requests come by the handle, not over HTTP
    model = serve.run(Model.bind(), route_prefix=None)
    for session in ("ann", "bob"):
        for _turn in range(3):
            answer = model.options(session_id=session).remote({"prompt": "What is next?", "max_tokens": 256})
            print(session, answer.result())
    serve.shutdown()
    ray.shutdown()


if __name__ == "__main__":
    main()
