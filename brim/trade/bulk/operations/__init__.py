"""What is done with bulk jobs."""

from brim.trade.bulk.operations.execution import work, work_all
from brim.trade.bulk.operations.intake import cancel, receive, undo

__all__ = ["cancel", "receive", "undo", "work", "work_all"]
