"""The look of Brim: tokens and components as plain CSS, template tags, layouts, formatting, error pages, strict CSP.

Doors: the template tags of `{% load ui %}`, the layouts `ui/base.html`, `ui/bare.html`, `ui/console.html`, and
`brim.base.ui.formats` for text made in Python, `brim.base.ui.forms` for forms that move something.

Invariants: no inline script, style or event handler anywhere (the policy forbids them; what depends on data is drawn
as SVG attributes); no query in a template; every visible string goes through gettext.
"""
