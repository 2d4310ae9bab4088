"""`python -m deploy.local.broker --dir DIR [--port N]`: run the embedded broker until SIGTERM or Ctrl-C.

`--advertised-port` is for a proxy before it: the port that clients are told.
"""

import argparse
import asyncio
import contextlib
import logging
import resource
import signal
import sys
from pathlib import Path

from deploy.local.broker.broker import Broker
from deploy.local.broker.directory import DirectoryInUseError
from deploy.local.broker.limits import Limits
from deploy.local.broker.recovery import DamagedLogError
from deploy.local.broker.routes import Routes
from deploy.local.broker.server import Server

log = logging.getLogger("deploy.local.broker")


def main() -> int:
    """Exit codes: 0 stopped when asked to, 2 it cannot start or go on (the reason is on standard error)."""
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    _allow_many_files()
    limits = Limits(
        batch_bytes_max=arguments.max_message_bytes, request_bytes_max=arguments.max_request_bytes
    )
    try:
        asyncio.run(_serve(arguments.dir, arguments.port, arguments.advertised_port, limits))
    except (DirectoryInUseError, DamagedLogError, OSError) as error:
        print(f"the broker ends: {error}", file=sys.stderr)
        return 2
    return 0


async def _serve(directory: Path, port: int, advertised: int, limits: Limits) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    broker = Broker(directory, limits)
    server = Server(Routes(broker).answer, limits)
    tasks: list[asyncio.Task[object]] = []
    try:
        listening = await server.start(port)
        broker.port = advertised or listening
        tasks = [asyncio.create_task(stopping.wait()), asyncio.create_task(broker.keep_synced())]
        print(f"listening 127.0.0.1:{listening}", flush=True)
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for each in ended:
            each.result()
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.stop()
        broker.close()
    log.info("stopped, everything is on disk")


def _allow_many_files() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _arguments() -> argparse.Namespace:
    limits = Limits()
    parser = argparse.ArgumentParser(prog="python -m deploy.local.broker", description=__doc__)
    parser.add_argument("--dir", type=Path, required=True, help="where it keeps everything")
    parser.add_argument("--port", type=int, default=0, help="0: a free one, printed when ready")
    parser.add_argument(
        "--advertised-port", type=int, default=0, help="port that clients are told; 0: the one it listens on"
    )
    parser.add_argument("--max-message-bytes", type=int, default=limits.batch_bytes_max)
    parser.add_argument("--max-request-bytes", type=int, default=limits.request_bytes_max)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
