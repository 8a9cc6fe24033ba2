"""Names that stand for a dialect with some of its options, beside the recordings of whom they are names of."""

import recorded_clients
import recorded_routers

FAMILIES = {
    "other_names": [
        ("go_redis.json", recorded_clients.listed({"name": "go_redis"})),
        ("router-production_stack.json", recorded_routers.plain("production_stack")),
    ],
}
