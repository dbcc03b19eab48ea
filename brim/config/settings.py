"""All settings but those of rooms' `conf.py`, driven by the environment (`BRIM_…`); docs/operating/settings.md lists
every variable."""

import base64
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import global_settings
from django.utils.translation import gettext_lazy as _
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from brim.base.kit import logs, rooms
from brim.base.kit.config import ROOT, ConfigError, Environment
from brim.base.kit.passing import make_folder
from brim.base.kit.postgres import Server

env = Environment()

DEBUG = env.flag("BRIM_DEBUG")
DEMO = env.flag("BRIM_DEMO")
STATE_FOLDER = env.path("BRIM_STATE", ROOT / ".brim")
PUBLIC_URL = env.text("BRIM_PUBLIC_URL", "http://127.0.0.1:8000")
SERVER = Server(STATE_FOLDER / "postgres")
METRICS_TOKEN = env.text("BRIM_METRICS_TOKEN")
LOGGING = logs.config(env.choice("BRIM_LOG_LEVEL", "info", logs.LEVELS))


def read_key(text: str) -> bytes:
    key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(key) != 32:
        raise ValueError(f"{len(key)} bytes instead of 32")
    return key


def master_key() -> bytes:
    """The key that wraps every customer's key: BRIM_MASTER_KEY, else a file that is made once, readable by us alone."""
    given = env.parsed("BRIM_MASTER_KEY", read_key, "32 bytes in base64url")
    if given is not None:
        return given
    return read_key(secret_file("master.key"))


def other_master_keys() -> dict[int, bytes]:
    """Master keys that still open while the key is being changed: BRIM_OTHER_MASTER_KEYS, `1=<key>,2=<key>`."""

    def read(text: str) -> dict[int, bytes]:
        pairs = [word.strip().split("=", 1) for word in text.split(",")]
        return {int(version): read_key(key) for version, key in pairs}

    return env.parsed("BRIM_OTHER_MASTER_KEYS", read, "version=key pairs, keys being 32 bytes in base64url") or {}


def secret_file(name: str) -> str:
    """The text of a secret kept under the state folder; made on first use."""
    import os
    import secrets

    path: Path = STATE_FOLDER / name
    if not path.exists():
        make_folder(STATE_FOLDER)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("="))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process made it first: its key counts
        draft.unlink()
    return path.read_text().strip()


def database() -> dict[str, object]:
    url = env.text("BRIM_DATABASE_URL")
    if not url:
        return SERVER.django()
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as problem:
        raise ConfigError(f"BRIM_DATABASE_URL cannot be read ({problem}): write postgresql://user@host/name.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "NAME": parts.get("dbname", "brim"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "OPTIONS": {"sslmode": parts["sslmode"]} if "sslmode" in parts else {},
    }


SECRET_KEY = env.text("BRIM_SECRET_KEY") or secret_file("secret.key")
MASTER_KEY = master_key()
SEAL_KEY = env.parsed("BRIM_SEAL_KEY", read_key, "32 bytes in base64url") or read_key(secret_file("seal.key"))
MASTER_KEY_VERSION = env.number("BRIM_MASTER_KEY_VERSION", 1, least=1, most=32767)
OTHER_MASTER_KEYS = other_master_keys()
# Under ASGI each page has a thread of its own: a connection kept for later would be one that nobody uses again.
# Threads that live on (batches of hot calls, workers) keep theirs.
DATABASES = {"default": database() | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}}
# Pages borrow a connection from the process's pool instead; `brim web` sets how many it may hold.
POOLED = env.number("BRIM_DATABASE_POOL", 0, least=0, most=1000)
if POOLED:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": POOLED, "timeout": 10}  # type: ignore[index]  # the options are a dict
# The posting path repeats a few statements all day: PostgreSQL keeps their plans.
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 3  # type: ignore[index]  # the options are a dict

# The public address is always answered; its host stands in links, so it must not depend on what a caller claims.
ALLOWED_HOSTS = [*env.words("BRIM_HOSTS", "localhost,127.0.0.1,[::1]"), urlsplit(PUBLIC_URL).hostname or ""]
ROOT_URLCONF = "brim.config.urls"
ASGI_APPLICATION = "brim.config.asgi.application"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    # Before allauth: some of its templates are ours.
    *rooms.installed(),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "brim.base.kit.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "brim.base.ui.csp.ContentSecurityPolicy",
    "brim.base.ui.sending.Forms",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "brim.base.identity.session_store.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "brim.base.identity.middleware.Identity",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "brim.base.ui.look.context",
            ],
        },
    }
]

# The sandbox channel moves no real money: switch it off where the business takes some.
SANDBOX = env.flag("BRIM_SANDBOX", default=DEMO)
# Calls to our own address stay in the process, so that tests and commands need no web server.
SANDBOX_INSIDE = env.flag("BRIM_SANDBOX_INSIDE")

# How customers are told something: docs/operating/settings.md, "Messages". A demonstration sends nothing.
EMAIL_HOST = env.text("BRIM_SMTP_HOST")
EMAIL_PORT = env.number("BRIM_SMTP_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("BRIM_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("BRIM_SMTP_PASSWORD")
SMTP_SECURITY = env.choice("BRIM_SMTP_SECURITY", "starttls", ("starttls", "tls", "none"))
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP_SECURITY == "starttls", SMTP_SECURITY == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("BRIM_SMTP_FROM") or f"no-reply@{urlsplit(PUBLIC_URL).hostname or 'localhost'}"

AUTH_USER_MODEL = "identity.Staff"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Sign-in: docs/operating/sign-in.md
REQUIRE_TOTP = env.flag("BRIM_REQUIRE_TOTP")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
ACCOUNT_ADAPTER = "brim.base.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/300s/key"}
ACCOUNT_FORMS = {
    "login": "brim.base.identity.forms.SignInForm",
    "reauthenticate": "brim.base.identity.forms.ConfirmPasswordForm",
    "change_password": "brim.base.identity.forms.PasswordForm",
}
MFA_ADAPTER = "brim.base.identity.adapters.MfaAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Brim"
MFA_TOTP_TOLERANCE = 1  # a code that was read just before it changed, or from a clock half a minute off
MFA_FORMS = {
    "authenticate": "brim.base.identity.forms.SecondStepForm",
    "reauthenticate": "brim.base.identity.forms.ConfirmCodeForm",
    "activate_totp": "brim.base.identity.forms.EnrolForm",
    "add_webauthn": "brim.base.identity.forms.PasskeyForm",
    "edit_webauthn": "brim.base.identity.forms.RenamePasskeyForm",
    "login_webauthn": "brim.base.identity.forms.PasskeySignInForm",
    "authenticate_webauthn": "brim.base.identity.forms.PasskeySecondStepForm",
    "reauthenticate_webauthn": "brim.base.identity.forms.PasskeyConfirmForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("BRIM_TRUSTED_PROXIES", 0, least=0, most=9)
# What the library counts, and the codes that were used, stay until their time is up, whatever else comes in.
CACHES = {"default": {"BACKEND": "brim.base.identity.keeping.Keeping"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
BUSINESS_TIME_ZONE = env.text("BRIM_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = STATE_FOLDER / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise wants it there, empty or not
# Names with a hash need `collectstatic` first, which `brim web` runs; elsewhere files are served as they lie.
STATIC_COLLECTED = env.flag("BRIM_STATIC_COLLECTED")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_ENGINE = "brim.base.identity.session_store"
SESSION_COOKIE_NAME = "brim_session"
SESSION_COOKIE_AGE = 16 * 3600  # a working day; tomorrow everybody signs in again
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
# TLS ends at a proxy: forms then come from the public address, whatever the last hop looks like. Whether a request came
# by TLS is believed of a proxy that was named alone.
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(PUBLIC_URL))]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SESSION_COOKIE_SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# What rooms read of their own.
globals().update(rooms.settings({name for name in [*globals(), *dir(global_settings)] if name.isupper()}))
