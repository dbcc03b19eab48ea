"""Every call that writes honours an Idempotency-Key, or refuses one that is sent."""

from brim.base.rest.routes import NAME, every

WRITES = [one for one in every() if one.is_write]
NEEDED, REFUSED = "idempotency_key_needed", "idempotency_key_not_taken"


def test_every_write_honours_a_key_or_refuses_one(api, house) -> None:
    assert len(WRITES) > 25
    for one in WRITES:
        path = NAME.sub("ref:nobody", one.path)
        without, unusable = (api.send(one.method, path, {}, key=key).json()["code"] for key in (None, "two words"))
        called = f"{one.method} {one.path}"
        if one.needs_key:
            assert (called, without, unusable) == (called, NEEDED, NEEDED)
        elif one.takes_key:
            assert (called, without == NEEDED, unusable) == (called, False, NEEDED)
        else:
            assert (called, without == REFUSED, unusable) == (called, False, REFUSED)


def test_nothing_but_bulk_spends_refuses_a_key() -> None:
    """Each of its items has one."""
    assert [one.path for one in WRITES if not (one.needs_key or one.takes_key)] == ["/spends/bulk"]
