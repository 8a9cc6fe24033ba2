"""Runs a router of a package until it is ended: serve_router.py PACKAGE POLICY PORT METRICS_PORT URL.."""

import sys


def serve(package: str, policy: str, port: str, metrics: str, *urls: str) -> None:
    """Runs a router of a package until it is ended."""
    arguments = __import__(f"{package}.router_args", fromlist=["RouterArgs"]).RouterArgs
    known = {"health_check_interval_secs": 1, "health_failure_threshold": 1, "worker_startup_check_interval": 1}
    known |= {"prometheus_host": "127.0.0.1", "prometheus_port": int(metrics), "log_level": "error"}
    # Without retries, which would hide where a request went first.
    known |= {"disable_retries": True, "max_concurrent_requests": 4096, "queue_size": 4096}
    known = {name: value for name, value in known.items() if name in arguments.__dataclass_fields__}
    given = arguments(worker_urls=list(urls), host="127.0.0.1", port=int(port), policy=policy, **known)
    __import__(f"{package}.router", fromlist=["Router"]).Router.from_args(given).start()


if __name__ == "__main__":
    serve(*sys.argv[1:])
