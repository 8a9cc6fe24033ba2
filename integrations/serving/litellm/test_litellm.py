"""LiteLLM's router with sessions: real `Router` calls on mock deployments, cooldowns, and the figures of 40 workers."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from libconsistent import Ring

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # its prices are not asked for

import litellm
from libconsistent.integrations.litellm import SessionStrategy
from litellm.types.router import RouterRateLimitError
from serving.fleet import MOST, SESSIONS, TURNS, WORKERS, published, simulate

HERE = Path(__file__).parent
sys.path.append(str(HERE))
from litellm_sessions import model_list  # noqa: E402

GLUE = ["py/python/libconsistent/integrations/litellm.py", "py/python/libconsistent/integrations/turns.py"]


@pytest.fixture(autouse=True)
def callbacks() -> Any:
    yield
    litellm.callbacks.clear()


def router_of(workers: int, **options: Any) -> litellm.Router:
    return litellm.Router(model_list=model_list(workers), num_retries=0, retry_after=0, **options)


async def ask(router: litellm.Router, session: str | None, **options: Any) -> str:
    metadata = {"session_id": session} if session else {}
    answer = await router.acompletion(
        model="chat", messages=[{"role": "user", "content": "hello"}], metadata=metadata, **options
    )
    return str(answer.choices[0].message.content)


async def over(strategy: SessionStrategy) -> None:
    """Waits until LiteLLM has told that its requests are over, which it does in the background."""
    for _ in range(200):
        if not any(len(turns) for turns in strategy._groups.values()):
            return
        await asyncio.sleep(0.05)
    pytest.fail("turns are still out")


def test_sessions_stay_and_turns_end() -> None:
    async def run() -> None:
        router = router_of(8)
        strategy = SessionStrategy(router, bound=1.25)
        ring = Ring([f"worker-{i}" for i in range(8)])
        for i in range(20):
            session = f"sitzung-{i}-ü"
            first = await ask(router, session)
            await over(strategy)
            assert first == ring.get_node(session)
            assert {await ask(router, session) for _ in range(2)} == {first}
            await over(strategy)
        async for _part in await router.acompletion(
            model="chat", messages=[{"role": "user", "content": "hello"}], stream=True, metadata={"session_id": "s"}
        ):
            assert len(strategy._groups["chat"]) == 1
        await over(strategy)
        with pytest.raises(litellm.InternalServerError):
            await ask(router, "a", mock_response=Exception("it fails"))
        await over(strategy)
        assert await ask(router, None) in ring
        await over(strategy)
        assert all(load.total == 0 for load in strategy._groups["chat"].ring.loads().values())

    asyncio.run(run())


def test_threads_stay_too() -> None:
    router = router_of(8)
    SessionStrategy(router)
    ring = Ring([f"worker-{i}" for i in range(8)])
    answer = router.completion(model="chat", messages=[{"role": "user", "content": "hello"}], user="ann")
    assert answer.choices[0].message.content == ring.get_node("ann")


def test_cooled_down_deployments_are_not_asked() -> None:
    async def run() -> None:
        router = router_of(4, allowed_fails=0, cooldown_time=15)
        strategy = SessionStrategy(router)
        first = await ask(router, "ann")
        await over(strategy)
        with pytest.raises(litellm.InternalServerError):
            await ask(router, "ann", mock_response=Exception("it fails"))
        await over(strategy)
        alone = router_of(2, allowed_fails=0, cooldown_time=60)
        SessionStrategy(alone)
        for error in (litellm.InternalServerError, litellm.InternalServerError, RouterRateLimitError):
            with pytest.raises(error):
                await ask(alone, "ann", mock_response=Exception("it fails"))
        with pytest.raises(RouterRateLimitError):
            alone.completion(model="chat", messages=[{"role": "user", "content": "hello"}], user="ann")
        ring = Ring([f"worker-{i}" for i in range(4)])
        ring.mark_down(first)
        second = await ask(router, "ann")
        await over(strategy)
        assert second == ring.get_node("ann") != first
        assert first not in {await ask(router, f"session-{i}") for i in range(12)}
        # When that is over, new sessions come back to it, and the old one stays where it went.
        ring.mark_up(first)
        its_own = [key for key in map("new-{}".format, range(1000)) if ring.get_node(key) == first]
        end = time.monotonic() + 60
        while await ask(router, its_own.pop()) != first:
            assert time.monotonic() < end
            await asyncio.sleep(0.5)
            await over(strategy)
        await over(strategy)
        assert await ask(router, "ann") == second

    asyncio.run(run())


def figures() -> tuple[float, float]:
    """What the strategy makes of the fleet."""
    strategy = SessionStrategy(router_of(WORKERS), bound=1.05)

    def route(session: int, _turn: int, prompt: int) -> tuple[str, Any]:
        request = {
            "messages": [{"role": "user", "content": "four" * prompt}],
            "max_tokens": MOST,
            "metadata": {"session_id": f"session-{session}"},
        }
        deployment = strategy.get_available_deployment("chat", request_kwargs=request)
        worker = deployment["model_info"]["id"]
        return worker, {"litellm_params": {"metadata": request["metadata"], "model_info": {"id": worker}}}

    async def run() -> tuple[float, float]:
        return simulate(route, lambda done: strategy.log_success_event(done, None, None, None))

    return asyncio.run(run())


REPLICA = """
import asyncio, json, random, sys
sys.path.append(sys.argv[1])
import litellm  # noqa: E402
from litellm_sessions import model_list  # noqa: E402
from libconsistent.integrations.litellm import SessionStrategy  # noqa: E402
strategy = SessionStrategy(litellm.Router(model_list=model_list(40)), bound=1.05)
sessions = [f"session-{i}" for i in range(2_000)]
random.Random(int(sys.argv[2])).shuffle(sessions)
async def main():
    first = {}
    for session in sessions:
        request = {"metadata": {"session_id": session}, "max_tokens": 256}
        one = strategy.get_available_deployment("chat", request_kwargs=request)
        first[session] = one["model_info"]["id"]
        params = {"metadata": request["metadata"], "model_info": one["model_info"]}
        strategy.log_success_event({"litellm_params": params}, None, None, None)
    print(json.dumps(first))
asyncio.run(main())
"""


def first_choices(seed: int) -> dict[str, str]:
    """The first choices of another process, which is asked in another order."""
    program = [sys.executable, "-c", REPLICA, str(HERE), str(seed)]
    output = subprocess.run(program, check=True, capture_output=True, text=True, timeout=600).stdout
    answer: dict[str, str] = json.loads(output.splitlines()[-1])
    return answer


def test_figures(report: Callable[..., None]) -> None:
    one, other = first_choices(1), first_choices(2)
    ring = Ring([f"worker-{i}" for i in range(WORKERS)])
    assert len(one) == len(other) == 2_000
    agree = sum(other[session] == worker == ring.get_node(session) for session, worker in one.items()) / len(one)
    assert agree >= 0.999
    fullest, stayed = figures()
    assert fullest <= 1.10
    assert stayed >= 0.99
    anchor = published("vllm_router", "http://worker-{}-{}:8000", "header:x-session-id:session-{}-{}")
    assert anchor > 1.3, "the anchor is what plain rings do"
    report(
        glue=GLUE,
        against=f"litellm {version('litellm')}",
        compared=len(one) + SESSIONS * TURNS,
        figures=f"replicas agree on {agree:.2%} of first choices; fullest of {WORKERS} workers {fullest:.3f} "
        f"(vllm_router's ring {anchor:.3f}), {stayed:.2%} of turns on their worker",
    )


def test_the_program_runs_and_is_the_page() -> None:
    program = HERE / "litellm_sessions.py"
    assert program.read_text().split('"""', 2)[2].strip() in (HERE / "README.md").read_text()
    output = subprocess.run([sys.executable, program], check=True, capture_output=True, text=True, timeout=600).stdout
    lines = [line.split() for line in output.splitlines() if line.startswith(("ann ", "bob "))]
    assert len(lines) == 6
    assert len({tuple(line) for line in lines}) == 2
