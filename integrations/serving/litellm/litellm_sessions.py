"""A LiteLLM router whose sessions stay on their deployments. The models are fakes: each answers with its own id."""

import asyncio

import litellm
from libconsistent import Bound
from libconsistent.integrations.litellm import SessionStrategy


def model_list(workers: int) -> list[dict[str, object]]:
    """Deployments of one model. Real ones have an `api_base` in place of the mock."""
    return [
        {
            "model_name": "chat",
            "litellm_params": {"model": "openai/fake", "api_key": "none", "mock_response": f"worker-{i}"},
            "model_info": {"id": f"worker-{i}"},
        }
        for i in range(workers)
    ]


async def main() -> None:
    router = litellm.Router(model_list=model_list(4))
    SessionStrategy(router, bound=Bound(1.05, floor=8192))
    for session in ("ann", "bob"):
        for _turn in range(3):
            answer = await router.acompletion(
                model="chat",
                messages=[{"role": "user", "content": "What is next?"}],
                max_tokens=256,
                metadata={"session_id": session},
            )
            print(session, answer.choices[0].message.content)


if __name__ == "__main__":
    asyncio.run(main())
