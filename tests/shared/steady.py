"""Whether memory and descriptors of services stay what they are while minutes go by."""

from __future__ import annotations

import time
from statistics import median

from services import Service
from use import Use, use_of

LONG_ENOUGH = 300.0
"""Seconds in which a leak shows."""
EVERY = 5.0


class Steady:
    """Looks at services every 5 seconds, after they have collected their garbage: heaps grow for minutes before anybody
    does. In the first quarter of the time clients connect and heaps get their size; the rest has three parts. What is
    used in the median of the last one is at most a twentieth and 2 MB of memory more than in that of the first one, and
    one descriptor."""

    def __init__(self, services: list[Service]) -> None:
        self.seen: dict[Service, list[Use]] = {service: [] for service in services}
        self.next = time.monotonic()

    def look(self) -> None:
        if time.monotonic() >= self.next:
            self.next += EVERY
            for service, uses in self.seen.items():
                if service.language != "c":
                    service.ask("collect")
                uses.append(use_of(service.process.pid))

    def parts(self, service: Service) -> list[Use]:
        """The medians of the three parts."""
        uses = self.seen[service]
        rest = uses[len(uses) // 4 :]
        third = len(rest) // 3
        parts = [rest[:third], rest[third : 2 * third], rest[2 * third :]]
        return [Use(median(use.descriptors for use in part), median(use.memory for use in part)) for part in parts]

    def check(self) -> None:
        """Shows the medians of all services, and fails if one grows."""
        print("service       memory, medians of three parts       descriptors")
        growing = []
        for service in self.seen:
            parts = self.parts(service)
            first, _, last = parts
            memory = " -> ".join(f"{part.memory:>6.0f}" for part in parts)
            descriptors = " -> ".join(f"{part.descriptors:.0f}" for part in parts)
            print(f"{service.kind:<5} {service.language:<7} {memory} KB   {descriptors}")
            if last.memory > first.memory * 1.05 + 2048 or last.descriptors > first.descriptors + 1:
                growing.append((service.kind, service.language))
        assert not growing
