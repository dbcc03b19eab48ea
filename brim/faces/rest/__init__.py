"""The REST API, `/api/v1`: JSON over the rooms' doors, described by its OpenAPI document.

`routes.py` is the table of calls, filled by `resources/`; everything else reads it: Django's view (`views.py`), the
slim entry (`asgi.py`) and the document (`document.py`). Both ways in take the steps of `serving.py`. A few calls are
*hot* (`hot.py`): written as prepare, work and render, so that the slim entry can gather concurrent ones into batches.
One set of contract tests runs against both ways.
"""
