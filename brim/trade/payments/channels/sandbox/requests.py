"""Requests to the sandbox's API, as values: JSON, signed by the merchant's secret over method, path, time, body."""

import json
from datetime import date, datetime
from urllib.parse import urlsplit

from brim.trade.payments.channels.contract import Order, RefundOrder, Request
from brim.trade.payments.channels.sandbox.config import Config
from brim.trade.sandbox.wire import MERCHANT_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, request_signature


def create(order: Order, config: Config, now: datetime) -> Request:
    body = {
        "number": order.number,
        "amount": order.amount.amount_minor,
        "currency": order.amount.asset.code,
        "subject": order.subject,
        "return_url": order.return_url,
        "notify_url": order.notify_url,
        "expires_at": order.expires_at.isoformat(),
    }
    return signed("POST", "/sandbox/api/orders/", body, config, now)


def query(number: str, config: Config, now: datetime) -> Request:
    return signed("GET", f"/sandbox/api/orders/{number}/", None, config, now)


def close(number: str, config: Config, now: datetime) -> Request:
    return signed("POST", f"/sandbox/api/orders/{number}/close/", {}, config, now)


def refund(order: RefundOrder, config: Config, now: datetime) -> Request:
    body = {
        "number": order.number,
        "amount": order.amount.amount_minor,
        "currency": order.amount.asset.code,
        "reason": order.reason,
    }
    return signed("POST", f"/sandbox/api/orders/{order.payment_number}/refunds/", body, config, now)


def refund_query(number: str, config: Config, now: datetime) -> Request:
    return signed("GET", f"/sandbox/api/refunds/{number}/", None, config, now)


def bill(day: date, config: Config, now: datetime) -> Request:
    return signed("GET", f"/sandbox/api/bills/{day.isoformat()}/", None, config, now)


def signed(method: str, path: str, body: dict[str, object] | None, config: Config, now: datetime) -> Request:
    content = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(now.timestamp()))
    url = config.base_url + path
    headers = {
        "Content-Type": "application/json",
        MERCHANT_HEADER: config.merchant,
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: request_signature(config.secret, method, urlsplit(url).path, timestamp, content),
    }
    return Request(method, url, headers, content)
