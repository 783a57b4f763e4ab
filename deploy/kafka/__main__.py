"""`make kafka`: one broker in the foreground with every topic made, until Ctrl-C."""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

from deploy.kafka.broker import Broker, KafkaUnavailable
from deploy.kafka.topics import create_topics

DEFAULT_PORT = 9092


def main() -> int:
    folder = Path(os.environ.get("LASARS_KAFKA_HOME", ".lasars/kafka")).resolve()
    broker = Broker(folder, port=int(os.environ.get("LASARS_KAFKA_PORT", str(DEFAULT_PORT))))
    print(f"Starting Apache Kafka on {broker.bootstrap_servers}, data in {folder} ...", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        broker.start()
        made = asyncio.run(create_topics(broker.bootstrap_servers))
        print(f"Ready. {made} topics made. Use: lasars demo --bus kafka. Ctrl-C stops it.", flush=True)
        return broker.wait()
    except KafkaUnavailable as missing:
        print(missing, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        with contextlib.suppress(KeyboardInterrupt):
            broker.stop()


if __name__ == "__main__":
    raise SystemExit(main())
