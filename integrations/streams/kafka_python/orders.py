"""kafka-python whose records go to the partitions of a topology document.

Usage: orders.py BROKER DOCUMENT.json
"""

import sys
from pathlib import Path

from kafka import KafkaProducer
from libconsistent import Ring
from libconsistent.integrations.kafka_python import RingPartitioner


def main(broker: str, document: Path) -> None:
    ring = Ring.from_json(document.read_bytes())
    following = ring.follow(document)  # partitions that join the document get their keys
    producer = KafkaProducer(bootstrap_servers=broker, key_serializer=str.encode, partitioner=RingPartitioner(ring))

    sent = [producer.send("orders", key=f"user:{i}", value=b"paid") for i in range(100)]
    producer.flush()
    print(sent[42].get().partition, ring["user:42"], len({future.get().partition for future in sent}))
    producer.close()
    following.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
