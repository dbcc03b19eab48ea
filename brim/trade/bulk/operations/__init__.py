"""What is done with bulk jobs."""

from brim.trade.bulk.operations.receiving import cancel, receive, undo
from brim.trade.bulk.operations.working import work, work_all

__all__ = ["cancel", "receive", "undo", "work", "work_all"]
