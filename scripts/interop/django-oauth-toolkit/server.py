# Django with django-oauth-toolkit mounted at /o/, as in its tutorial: OpenID Connect, the device
# flow, its own pages; sign-in by Django's admin. What is registered comes as JSON.

import json
import os

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.management import call_command

wanted = json.loads(os.environ["INTEROP_WANTED"])
host = f"127.0.0.1:{wanted['port']}"
key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)

settings.configure(
    SECRET_KEY=key.hex(),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="urls",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}},
    USE_TZ=True,
    STATIC_URL="/static/",
    LOGIN_URL="/admin/login/",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    LOGGING={
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"log": {"class": "logging.StreamHandler"}},
        "loggers": {
            "oauth2_provider": {"handlers": ["log"], "level": "DEBUG"},
            "django.request": {"handlers": ["log"], "level": "ERROR"},
        },
    },
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": key.decode(),
        "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
        "OAUTH2_VALIDATOR_CLASS": "validator.Validator",
        "SCOPES": {
            "openid": "OpenID Connect",
            "profile": "Profile",
            "email": "Email address",
            "read": "Reading scope",
            "write": "Writing scope",
            "introspection": "Introspect tokens",
        },
        "OAUTH_DEVICE_VERIFICATION_URI": f"http://{host}/o/device/",
        "OAUTH_DEVICE_VERIFICATION_URI_COMPLETE": (
            lambda user_code: f"http://{host}/o/device/?user_code={user_code}"
        ),
    },
)
django.setup()
call_command("migrate", verbosity=0)

from django.contrib.auth.models import User  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402

User.objects.create_superuser(
    wanted["user"]["username"], "ada@example.com", wanted["user"]["password"], first_name="Ada"
)
for members in wanted["applications"]:
    application = Application(**members)
    application.full_clean()
    application.save()
call_command("runserver", host, use_reloader=False)
