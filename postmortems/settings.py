"""Settings, each from the environment with a default that works; docs/settings.md lists them."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from postmortems.operations import environment

BASE_DIR = Path(__file__).resolve().parent.parent
environment.load_file(BASE_DIR / ".env")

DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.secret_key("SECRET_KEY", debug=DEBUG)
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", default="127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")
#: Whether a proxy stands before Faultline, ends HTTPS and says from where a request came.
BEHIND_PROXY = environment.flag("BEHIND_PROXY", default=False)

#: Whether published, public postmortems can be read without an account.
FAULTLINE_PUBLIC = environment.flag("FAULTLINE_PUBLIC", default=True)
#: Whether a postmortem is published by somebody else than those who wrote it.
FAULTLINE_FOUR_EYES = environment.flag("FAULTLINE_FOUR_EYES", default=True)
FAULTLINE_REFERENCE_PREFIX = environment.reference_prefix("FAULTLINE_REFERENCE_PREFIX", default="FL")
#: Whose remediations are followed up here; names in small letters. For the first run: the box of each is what counts.
FAULTLINE_OUR_ORGANIZATIONS = [name.casefold() for name in environment.words("FAULTLINE_OUR_ORGANIZATIONS")]
#: Within how long a remediation is to be done, by the number of the severity of its incident.
FAULTLINE_DUE_WITHIN = environment.days_by_severity("FAULTLINE_DUE_WITHIN", default="SEV-1=28, SEV-2=56")
#: Where a ticket is found by its key; empty where keys are no links.
TRACKER_URL = environment.tracker_url("TRACKER_URL")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "simple_history",
    "taggit",
    "incidents",
    "timelines",
    "lessons",
    "postmortems",
]

MIDDLEWARE = [
    "postmortems.middleware.RequestIdMiddleware",
    "postmortems.middleware.CachingMiddleware",
    "postmortems.middleware.ContentPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "postmortems.middleware.SecurityMiddleware",
    "postmortems.middleware.DevelopersNotFoundMiddleware",
    "postmortems.middleware.PlainTextMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "postmortems.kept_pages.compression.CompressionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "postmortems.audit.noting.ActingMiddleware",
    "postmortems.kept_pages.middleware.KeptPagesMiddleware",
    "postmortems.middleware.ShownDirectionMiddleware",
    "postmortems.middleware.LoginUnlessPublicMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "postmortems.middleware.FoldingMiddleware",
]

ROOT_URLCONF = "postmortems.urls"
WSGI_APPLICATION = "postmortems.wsgi.application"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "incidents.preferences.chosen_theme",
]
#: Jinja2 for the pages; for the administration Django's own, which its templates are written in.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "postmortems.templating.environment.environment",
            "context_processors": CONTEXT_PROCESSORS,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "administration"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
]
FORM_RENDERER = "incidents.compiled_templates.CompiledWidgets"

DATABASES = {"default": environment.database("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'faultline.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Sorting in memory: a full disk must not break reading.
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA temp_store=MEMORY",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)

CACHES = {"default": environment.cache("CACHE_URL", default="locmemcache://")}
#: Whether pages are answered by what was drawn before; where templates are being changed they are drawn each time.
KEEP_PAGES = environment.flag("KEEP_PAGES", default=not DEBUG)

#: Under which address the site is reached, for links in mails.
SITE_URL = environment.site_url("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "")
#: The mail server; settings of it are those of Django. Empty where no mails are sent.
mail_server = environment.mail_server("EMAIL_URL", default="consolemail://" if DEBUG else "")
globals().update(mail_server)
SENDS_MAIL = bool(SITE_URL and mail_server)
DEFAULT_FROM_EMAIL = environment.mail_sender("MAIL_FROM", site=SITE_URL)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "postmortems.operations.logs.LineFormatter"},
        "console": {"format": "{asctime} {message}", "style": "{", "datefmt": "%H:%M:%S"},
    },
    "filters": {"pages": {"()": "postmortems.operations.logs.NotStaticFiles"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "console": {"class": "logging.StreamHandler", "formatter": "console", "filters": ["pages"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # that a page is missing is in the log of the web server
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "postmortems.operations.login_limit.address_of"
AXES_USERNAME_CALLABLE = "postmortems.operations.login_limit.name_of"
AXES_LOCKOUT_CALLABLE = "postmortems.operations.login_limit.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or whoever keeps trying keeps the owner out
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["csrfmiddlewaretoken"]
AXES_VERBOSE = False
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
FORMAT_MODULE_PATH = "postmortems.formats"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "postmortems.static_files.JoinedStaticFilesStorage"
    },
}

#: A page of the administration has fifty rows and takes fifty new ones, each of up to thirty fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000

TAGGIT_CASE_INSENSITIVE = True
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")}
#: Its middleware is a subclass of Django's, which the check does not look for.
SILENCED_SYSTEM_CHECKS = ["security.W001"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
if not DEBUG:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.flag("HTTPS", default=True)
    SECURE_SSL_REDIRECT = environment.flag("HTTPS", default=True)
    SECURE_HSTS_SECONDS = environment.seconds("HSTS_SECONDS", default=31_536_000) if SECURE_SSL_REDIRECT else 0
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = environment.flag("HSTS_INCLUDE_SUBDOMAINS", default=True)
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
