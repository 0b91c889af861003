"""Django's settings, all from the environment (or .env); .env.example lists every name.

Without any, this is a development machine: secrets that everybody knows, and therefore an application that answers to
this machine only. As soon as ALLOWED_HOSTS names another host, it refuses to start without secrets of its own.
"""

import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import environ
from cryptography.fernet import Fernet
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import logs
from config.silence import PATIENCE
from config.tiles import tile_host

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

# --- who we answer to, and whether that needs secrets -----------------------------------------------------------------

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=sorted(LOOPBACK))
LOCAL_ONLY = set(ALLOWED_HOSTS) <= LOOPBACK
SHORTEST = 32
"""Characters of a secret: fewer can be guessed."""
KNOWN_TO_ALL = base64.urlsafe_b64encode(hashlib.sha256(b"convene: development only").digest()).decode()


def secret(name: str) -> str:
    """A secret from the environment; a well-known one on a development machine."""
    given = env.str(name, "").strip()
    if not LOCAL_ONLY and (len(given) < SHORTEST or KNOWN_TO_ALL in given):
        raise ImproperlyConfigured(
            f"{name} is not set, too short or known to everybody, and ALLOWED_HOSTS ({', '.join(ALLOWED_HOSTS)}) "
            f"reaches beyond this machine. Set SECRET_KEY, FIELD_KEYS and PHONE_HMAC_KEY; .env.example says how to make them."
        )
    return given or KNOWN_TO_ALL


def field_keys() -> list[str]:
    """The keys of encrypted fields; one that cannot be used is told now, not when the first resident leaves a number."""
    keys = [key.strip() for key in secret("FIELD_KEYS").split(",") if key.strip()]
    try:
        usable = [Fernet(key) for key in keys]
    except ValueError:
        usable = []
    if not usable:
        raise ImproperlyConfigured(
            "FIELD_KEYS: each is 32 bytes in URL-safe base64; .env.example says how to make one."
        )
    return keys


SECRET_KEY = secret("SECRET_KEY")
FIELD_KEYS = field_keys()
PHONE_HMAC_KEY = secret("PHONE_HMAC_KEY")
if DEBUG and not LOCAL_ONLY:
    raise ImproperlyConfigured(
        "DEBUG shows source and settings to every visitor: not with ALLOWED_HOSTS beyond this machine."
    )

HTTPS = env.bool("HTTPS", not LOCAL_ONLY)
PROXY_COUNT = env.int("PROXY_COUNT", 0)
SITE_URL = env.str("SITE_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- the application --------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "coordination",
    "config.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "axes",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "coordination.web.visitor.Visiting",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
WEB_THREADS = env.int("WEB_THREADS", 8)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coordination.web.shell.frame",
            ],
            "libraries": {"convene": "coordination.web.templatetags.convene"},  # tags live on the floor of the pages
        },
    }
]

# --- PostgreSQL and Redis ---------------------------------------------------------------------------------------------

_APP_DATABASE = env.db_url("DATABASE_URL", default="postgres://convene_app@127.0.0.1:5432/convene")
_OWNER_DATABASE = env.db_url("DATABASE_OWNER_URL") if "DATABASE_OWNER_URL" in env.ENVIRON else _APP_DATABASE
# The role the application runs as. It owns nothing: `manage.py grant_app_role` gives it what it needs and no more.
DATABASE_APP_ROLE = _APP_DATABASE["USER"]
_DATABASE = _OWNER_DATABASE if env.str("DATABASE_ROLE", "app") == "owner" else _APP_DATABASE
DATABASES = {
    "default": {
        **_DATABASE,
        "ENGINE": "config.postgresql",
        # For cursors of records.prepared, which are the only ones that bind on the server: ready from the second time on.
        "OPTIONS": {"prepare_threshold": 1, **_DATABASE.get("OPTIONS", {})},
        # A thread keeps its connection: pages run on a fixed number of threads (gthread, a2wsgi), so there are never
        # more connections than threads. The health check makes a restart of PostgreSQL invisible.
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"TEMPLATE": env.str("TEST_DATABASE_TEMPLATE", default=None)},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "convene",
        "OPTIONS": {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE},
    }
}

# --- people -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "coordination.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    # The only one that looks at passwords. One that reads names without regard to case (allauth's does) would let
    # somebody guess on under another spelling of the name after the lockout of this one.
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
ACCOUNT_ADAPTER = "config.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# one person guessing at one account is locked out; a whole office behind one address is not
AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURES", 8)
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "coordination.web.sign_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "config.addresses.client_address"

# --- REST -------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "coordination.api.problems.handler",
    "DEFAULT_THROTTLE_RATES": {
        "sign_in": env.str("THROTTLE_SIGN_IN", "20/min"),
        "filing": env.str("THROTTLE_FILING", "300/min"),
    },
    "NUM_PROXIES": PROXY_COUNT,
}
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=env.int("API_TOKEN_DAYS", 30)),
    "AUTH_HEADER_PREFIX": "Token",
    "TOKEN_LIMIT_PER_USER": None,
    "AUTO_REFRESH": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Convene · 联席",
    "DESCRIPTION": "Incident coordination between communities, subdistricts, departments and supervisors.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "OAS_VERSION": "3.1.1",
    "POSTPROCESSING_HOOKS": ["coordination.api.described.components"],
}

# --- pages ------------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
STATIC_URL = "/static/"
# Production collects and hashes static files (immutable, cached for ever); elsewhere they are served from their source.
STATIC_COLLECTED = env.bool("STATIC_COLLECTED", False)
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))() if STATIC_COLLECTED else None
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "media"))()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MAP_TILE_URL, MAP_TILE_CREDIT = env.str("MAP_TILE_URL", ""), env.str("MAP_TILE_CREDIT", "")
_MAP_TILES = [tile_host(MAP_TILE_URL)] if MAP_TILE_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_MAP_TILES],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF, *env.list("CSP_FORM_ACTION", default=[])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- words going out, words in the log --------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10  # a mail server that does not answer must not hold a worker
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "") or "联席 <convene@localhost>"
SMS_PROVIDER = env.str("SMS_PROVIDER", "coordination.channels.sms.log_only")
LOGGING = logs.configure(level=env.str("LOG_LEVEL", "INFO"), form=env.str("LOG_FORMAT", "text"))
