"""The protocol of the API: the table of calls, shapes, answers, refusals, keys and limits; no call of any room.

`routes` is the table: each room fills it from its own `rest`, where it also registers the meanings of its refusals
(`problems`), additions to the answers of rooms below (`expansions`) and examples (`samples`). `server` is the one
pipeline from bytes to answer. A few calls are *hot* (`hot`): written as prepare, work and render.
"""
