"""The REST API, `/api/v1`: JSON over the rooms' doors, described by its OpenAPI document.

`base.rest.routes` is the table of calls, filled by every room's `rest`, and by `resources/` here with the calls that
join rooms. Django's view (`views.py`), the slim entry (`asgi.py`) and the document (`document.py`) read it; both
entries run the pipeline of `base.rest.server`. Hot calls (`base.rest.hot`) are written as prepare, work and render, so
that the slim entry can gather concurrent ones into batches. One set of contract tests runs against both entries.
"""
