from brim.base.shell.tests.addresses import Page

PAGES = {
    "console:stamps": Page("/console/stamps/"),
    "console:settings-stamps": Page("/console/settings/stamps/"),
    "portal:stamps": Page("/portal/stamps/", "customer"),
    "public:stamps": Page("/stamps/", ""),
}
EXCEPTIONS = {
    "portal:stamps-card": "a form of a page",
    "portal:stamps-ask-for-card": "a form of a page",
    "console:stamps-csv": "a file, or data for programs",
    "stamps:rules": "a file, or data for programs",
}
