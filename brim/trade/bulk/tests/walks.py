from brim.base.kit import clock, ids
from brim.trade.bulk import operations as bulk
from brim.trade.bulk.tests.rest.test_bulk_jobs import HEADING, work
from brim.trade.bulk.types import Form

IDS = {"job": "blk"}
ASKED = {"list_bulk_jobs": ("include_total=true",)}


def writes(calls, _rich: str) -> None:
    text, media = (HEADING + "1,ref:M00001,100,CNY,\n").encode(), {"Content-Type": "text/csv"}
    done, dropped = (calls.post("/bulk-jobs?kind=spends", raw=text, headers=media)["id"] for _turn in range(2))
    calls.post("/bulk-jobs/{job}/cancel", of=f"job={dropped}")
    work()
    calls.post("/bulk-jobs/{job}/undo", {"reason": "wrong file"}, of=f"job={done}")
    work()


def tell(store, customer_id: int, marks) -> dict[str, str]:
    """A job that waits."""
    file = f"ref,customer,amount,currency,store\n{marks.word},ref:{marks.ref},{marks.leaves},CNY,\n".encode()
    job = bulk.receive([file], form=Form.CSV, actor=store.key, now=clock.now(), key=f"b{customer_id}")
    return {"blk": ids.public("blk", 0, job.id)}
