"""A process that calls the operations directly, in a thread and a connection a caller: a line in, a line out."""

import json
import os
import socketserver
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import django

from brim.faces.cli import parent

Line = dict[str, Any]


class Posting(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        from django.db import connections

        try:
            for line in self.rfile:
                self.wfile.write(json.dumps(answer(json.loads(line))).encode() + b"\n")
        finally:
            connections.close_all()


def answer(asked: Line) -> Line:
    """`lost` where the database was away: the outcome is unknown to us too."""
    from django.db import InterfaceError, OperationalError, connection

    from brim.base.kit.refusals import Refused

    try:
        return {"status": 201, **perform(asked)}
    except Refused as refused:
        return {"status": refused.status, "code": refused.code}
    except (OperationalError, InterfaceError) as problem:
        connection.close()
        return {"lost": type(problem.__cause__ or problem).__name__}


def perform(asked: Line) -> Line:
    from brim.base.identity.types import system
    from brim.base.kit import clock
    from brim.base.money import money
    from brim.trade.payments import operations as payments
    from brim.trade.wallets import operations as wallets
    from tests.chaos.house import CURRENCY

    amount = money(asked["amount"], CURRENCY) if asked["amount"] else None
    common: Line = {"customer_id": asked["customer_id"], "actor": system("poster"), "now": clock.now()}
    common["key"] = f"x:{asked['key']}"
    match asked["kind"]:
        case "topup":
            done: Any = payments.start_top_up(amount=amount, channel="cash", **common)
            return {"id": done.id, "body": {"status": done.status}, "is_replayed": done.replayed}
        case "spend":
            done = wallets.spend(amount=amount, **common)
        case "hold":
            done = wallets.hold(amount=amount, **common)
            return {"id": done.id, "body": {"remaining": done.remaining}, "is_replayed": done.is_replayed}
        case "capture":
            done = wallets.capture(hold_id=asked["of"], amount=amount, is_final=asked["is_final"], **common)
        case "release":
            done = wallets.release(hold_id=asked["of"], **common)
        case "refund":
            done = wallets.refund_spend(spend_id=asked["of"], amount=amount, reason="chaos", **common)
        case "transfer":
            done = wallets.transfer(to_customer_id=asked["to_customer_id"], amount=amount, **common)
        case unknown:
            raise AssertionError(unknown)
    body = {"amount": done.amount, "available": done.available_after, "held": done.held_after, "parts": done.parts}
    return {"id": done.id, "body": body, "is_replayed": done.is_replayed}


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def serve(server: Server, master: int) -> NoReturn:
    """One life of the process that posts; whoever waits at the socket is served by the next one."""
    os.environ[parent.VARIABLE] = str(master)
    parent.follow()
    server.serve_forever()
    os._exit(0)


def main() -> None:
    """Loads Brim once and forks the process that posts, again and again as it is killed."""
    django.setup()
    path, master, above = Path(sys.argv[1]), os.getpid(), os.getppid()
    path.unlink(missing_ok=True)
    with Server(str(path), Posting) as server:
        child = 0
        while os.getppid() == above:
            if not child or os.waitpid(child, os.WNOHANG)[0]:
                child = os.fork()
                if not child:
                    serve(server, master)
            time.sleep(0.02)


if __name__ == "__main__":
    main()
