"""How the recordings of routers of requests to language models become cases, as in `recorded_cases`."""

from recorded_nodes import node


def replicas(scheme):
    """Files whose nodes are names: where sessions went, whom else they were offered to, and who was ill."""

    def cases(stem, data):
        for case in data["cases"]:
            ids = [n["id"] for n in case["nodes"]]
            entry = {"scheme": scheme(case["options"]), "nodes": [node(ident) for ident in ids]}
            if ill := [n["id"] for n in case["nodes"] if n.get("down")]:
                entry["states"] = dict.fromkeys(ill, "down")
            at = {ident: place for place, ident in enumerate(ids)}
            entry["placement"] = [at[ident] for ident in case["placement"]]
            if "replicas" in case:
                entry["replicas"] = [
                    {"n": r["n"], "lists": [[at[ident] for ident in found] for found in r["lists"]]}
                    for r in case["replicas"]
                ]
            yield case, case["name"], entry

    return cases


def ray(options):
    vnodes = options["num_virtual_nodes"]
    return {"name": "ray_serve"} | ({"vnodes": vnodes} if vnodes != 100 else {})


def kubeai(options):
    replication = options["replication"]
    return {"name": "kubeai"} | ({"replication": replication} if replication != 256 else {})


def leased(stem, data):
    """Beside the keys a sequence of requests that stay, as the bound sends them."""
    yield from replicas(kubeai)(stem, data)
    for case in data["cases"]:
        for percent, found in case.get("bounded", {}).items():
            ids = [n["id"] for n in case["nodes"]]
            scheme = kubeai(case["options"]) | ({"mean_load": int(percent)} if percent != "125" else {})
            entry = {"scheme": scheme, "nodes": [node(ident) for ident in ids]}
            name = f"{case['name']}-bounded-{percent}"
            entry["acquire"] = [ids.index(ident) for ident in found]
            yield case | {"name": name, "keys": data["keys"][: len(found)]}, name, entry


def plain(name):
    return replicas(lambda options: {"name": name})


FAMILIES = {
    "ray_serve": [("router-ray_serve.json", replicas(ray))],
    "vllm_router": [("router-vllm_router.json", plain("vllm_router"))],
    "smg": [("router-smg.json", plain("smg"))],
    "kubeai": [("router-kubeai.json", leased)],
    "production_stack": [("router-production_stack.json", plain("production_stack"))],
}
