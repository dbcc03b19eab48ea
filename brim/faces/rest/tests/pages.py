from brim.base.shell.tests.addresses import Page

PAGES = {"rest:reference": Page("/api/docs", ""), "rest:problems": Page("/api/docs/problems", "")}
EXCEPTIONS = dict.fromkeys(("rest:openapi", "rest:call"), "a file, or data for programs")
