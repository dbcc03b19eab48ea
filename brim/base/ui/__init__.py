"""The look of Brim: tokens and components as plain CSS, template tags, layouts, formatting, error pages, strict CSP.

Doors: the template tags of `{% load ui %}` and `{% load formats %}`; the layouts `ui/base.html`, `ui/bare.html`,
`ui/console.html`, `ui/portal.html`; `stylesheets` for what a room adds to the pages of one face, `formats` for text
made in Python, `forms` for what moves something, `live` for parts that follow the log, `periods` and `downloads` for
statements and lists as files.

Invariants: no inline script, style or event handler anywhere (the policy forbids them; what depends on data is drawn
as SVG attributes); no query in a template; every visible string goes through gettext.
"""
