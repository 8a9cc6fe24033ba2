"""How the recordings of Graphite's relays, of tooz and of ClickHouse become cases, as in `recorded_cases`. Destinations
of relays are told by the id, by the address, or field by field, case by case in turn."""

from recorded_nodes import node


def host(text):
    """The host of `host:port` and what follows it; IPv6 is in brackets."""
    if text.startswith("["):
        server, _, rest = text[1:].partition("]")
        return server, rest.removeprefix(":")
    server, _, rest = text.partition(":")
    return server, rest


def told(style, index, text, fields):
    match style:
        case 0:
            return node(text)
        case 1:
            return node(f"n{index}", address=text)
    return node(f"n{index}", **fields)


def destination(text):
    server, rest = host(text)
    _, colon, instance = rest.partition(":")
    return {"server": server, "instance": instance if colon else None}


def server(text):
    listed, _, instance = text.partition("=")
    name, port = host(listed)
    port = int(port) if port not in ("", "2003") else None
    return {"server": name, "port": port, "instance": instance or None}


def relay(name, fields):
    def cases(stem, data):
        for number, case in enumerate(data["cases"]):
            options = case["options"]
            scheme = {"name": name}
            if options["hash_type"] != "carbon_ch":
                scheme["hash_type"] = options["hash_type"]
            if not options.get("diverse_replicas", True):
                scheme["diverse_replicas"] = False
            nodes = [told(number % 3, index, text, fields(text)) for index, text in enumerate(case["nodes"])]
            entry = {"scheme": scheme, "nodes": nodes}
            if case.get("removed"):
                down = (nodes[case["nodes"].index(text)]["id"] for text in case["removed"])
                entry["states"] = dict.fromkeys(down, "down")
            entry["placement"] = case["placement"]
            yield case, case["name"], entry | {"replicas": [{"n": options["copies"], "lists": case["replicas"]}]}

    return cases


def weighted(name):
    """Files of nodes with weights, some of which may be ignored."""

    def cases(stem, data):
        for case in data["cases"]:
            nodes = [node(n["id"], n["weight"]) for n in case["nodes"]]
            entry = {"scheme": {"name": name} | case["options"], "nodes": nodes}
            if case.get("ignored"):
                entry["states"] = dict.fromkeys(case["ignored"], "down")
            entry["placement"] = case["placement"]
            if "replicas" in case:
                entry["replicas"] = [{"n": len(case["replicas"][0]), "lists": case["replicas"]}]
            yield case, case["name"], entry

    return cases


FAMILIES = {
    "carbon": [("carbon.json", relay("carbon", destination))],
    "carbon_c_relay": [("carbon-c-relay.json", relay("carbon_c_relay", server))],
    "tooz": [("tooz.json", weighted("tooz"))],
    "clickhouse_distributed": [("clickhouse-distributed.json", weighted("clickhouse_distributed"))],
}
