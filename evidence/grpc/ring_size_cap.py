"""Records where gRPC's `ring_hash` places keys under a channel's cap of the ring's size.

GRPC_EXPERIMENTAL_RING_HASH_SET_REQUEST_HASH_KEY=true python3 ring_size_cap.py RECORDING.json OUT.json

RECORDING gives the keys. A grpcio client calls ten servers on 127.0.0.1:28001 to 28010, which answer their port."""

import concurrent.futures
import json
import pathlib
import sys

import grpc

PORTS = range(28001, 28011)
# Cap, least and greatest size, endpoints.
CASES = [(16, 1024, 4096, 7), (100, 10, 4096, 5), (1000, 2000, 8000, 3), (6000, 5000, 8000, 3)]
METHOD = "/probe/Port"


def server(port):
    answer = grpc.unary_unary_rpc_method_handler(lambda request, context: str(port).encode())
    made = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
    made.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("probe", {"Port": answer})])
    assert made.add_insecure_port(f"127.0.0.1:{port}") == port
    made.start()
    return made


def placement(cap, least, most, count, keys):
    policy = {"minRingSize": least, "maxRingSize": most, "requestHashHeader": "x-key"}
    options = [
        ("grpc.service_config", json.dumps({"loadBalancingConfig": [{"ring_hash_experimental": policy}]})),
        ("grpc.lb.ring_hash.ring_size_cap", cap),
    ]
    target = "ipv4:" + ",".join(f"127.0.0.1:{port}" for port in PORTS[:count])
    with grpc.insecure_channel(target, options) as channel:
        call = channel.unary_unary(METHOD)
        # The first answers may go by whoever is connected: one round before the one that counts.
        for _ in range(2):
            found = [int(call(b"", metadata=[("x-key", key)], wait_for_ready=True, timeout=30)) for key in keys]
    return [port - PORTS[0] for port in found]


def main():
    recording, out = map(pathlib.Path, sys.argv[1:])
    keys = json.loads(recording.read_text())["keys"]
    servers = [server(port) for port in PORTS]
    cases = [
        {
            "min_ring_size": least,
            "max_ring_size": most,
            "ring_size_cap": cap,
            "nodes": [{"id": i, "key": f"127.0.0.1:{port}", "weight": 1} for i, port in enumerate(PORTS[:count])],
            "placement": placement(cap, least, most, count, keys),
            "name": f"n{count}-min{least}-max{most}-cap{cap}",
        }
        for cap, least, most, count in CASES
    ]
    recorded = {
        "system": "grpc-core",
        "version": f"grpcio {grpc.__version__}",
        "source": "grpcio client with ring_hash_experimental, requestHashHeader and the channel's ring_size_cap",
        "options": {"endpoint weights": "all 1"},
        "keys": keys,
        "cases": cases,
    }
    out.write_text(json.dumps(recorded))
    for each in servers:
        each.stop(None)


if __name__ == "__main__":
    main()
