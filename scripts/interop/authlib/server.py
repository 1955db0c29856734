# Authlib's Flask provider with its SQLAlchemy models, as in its manual ("Flask OAuth 2.0 Server",
# "Flask OIDC Provider"): code with PKCE, refresh with rotation, device, password, client
# credentials, introspection, revocation, userinfo, end session. What is registered comes as JSON.

import json
import os
import time
from html import escape

from authlib.common.security import generate_token
from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.integrations.sqla_oauth2 import (
    OAuth2AuthorizationCodeMixin,
    OAuth2ClientMixin,
    OAuth2TokenMixin,
    create_bearer_token_validator,
    create_query_client_func,
    create_query_token_func,
    create_revocation_endpoint,
    create_save_token_func,
)
from authlib.oauth2 import OAuth2Error, rfc7523, rfc7662, rfc8628, rfc9207
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo, UserInfoEndpoint
from authlib.oidc.core.grants import OpenIDToken
from authlib.oidc.rpinitiated import EndSessionEndpoint
from flask import Flask, jsonify, redirect, request, session, url_for
from flask_sqlalchemy import SQLAlchemy
from joserfc.jwk import KeySet, OctKey, RSAKey

wanted = json.loads(os.environ["INTEROP_WANTED"])
issuer = wanted["issuer"]
scopes = ["openid", "profile", "email", "read", "write"]
# What Authlib calls client_assertion_jwt is client_secret_jwt or private_key_jwt, by the key.
assertions = ["client_secret_jwt", "private_key_jwt"]
methods = ["client_secret_basic", "client_secret_post", "none", "client_assertion_jwt"]
published = [*methods[:3], *assertions]
keys = KeySet([RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)])

app = Flask(__name__)
app.config.update(
    SECRET_KEY=generate_token(48),
    SQLALCHEMY_DATABASE_URI=f"sqlite:///{os.getcwd()}/db.sqlite3",
    OAUTH2_SCOPES_SUPPORTED=scopes,
    OAUTH2_REFRESH_TOKEN_GENERATOR=True,
)
db = SQLAlchemy(app)


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String, unique=True)
    password = db.Column(db.String)

    def get_user_id(self):
        return self.id


class OAuth2Client(db.Model, OAuth2ClientMixin):
    id = db.Column(db.Integer, primary_key=True)


class OAuth2AuthorizationCode(db.Model, OAuth2AuthorizationCodeMixin):
    id = db.Column(db.Integer, primary_key=True)
    user_id = db.Column(db.Integer)


class OAuth2Token(db.Model, OAuth2TokenMixin):
    id = db.Column(db.Integer, primary_key=True)
    user_id = db.Column(db.Integer)

    def get_user(self):
        return db.session.get(User, self.user_id)

    def get_client(self):
        return OAuth2Client.query.filter_by(client_id=self.client_id).first()


class DeviceCredential(db.Model, rfc8628.DeviceCredentialMixin):
    id = db.Column(db.Integer, primary_key=True)
    client_id = db.Column(db.String)
    scope = db.Column(db.String)
    device_code = db.Column(db.String, unique=True)
    user_code = db.Column(db.String, unique=True)
    expires_at = db.Column(db.Integer)
    user_id = db.Column(db.Integer)
    approved = db.Column(db.Boolean)

    def get_client_id(self):
        return self.client_id

    def get_scope(self):
        return self.scope

    def get_user_code(self):
        return self.user_code

    def is_expired(self):
        return self.expires_at < time.time()


class IdTokens:
    def exists_nonce(self, nonce, request):
        found = OAuth2AuthorizationCode.query.filter_by(
            client_id=request.payload.client_id, nonce=nonce
        )
        return found.first() is not None

    def resolve_client_private_key(self, client):
        return keys

    def get_client_claims(self, client):
        return {"iss": issuer, "aud": [client.get_client_id()]}

    def get_encode_header(self, client):
        return {"alg": "RS256", "kid": keys.keys[0].kid}

    def generate_user_info(self, user, scope):
        return user_info(user).filter(scope)


class CodeIdToken(IdTokens, OpenIDCode):
    pass


class RefreshedIdToken(IdTokens, OpenIDToken):
    pass


def user_info(user):
    return UserInfo(
        sub=str(user.id),
        preferred_username=user.username,
        email=f"{user.username}@example.com",
    )


class AuthorizationCodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = methods

    def save_authorization_code(self, code, request):
        data = request.payload.data
        db.session.add(
            OAuth2AuthorizationCode(
                code=code,
                client_id=request.client.client_id,
                redirect_uri=request.payload.redirect_uri,
                scope=request.payload.scope,
                user_id=request.user.id,
                nonce=data.get("nonce"),
                code_challenge=data.get("code_challenge"),
                code_challenge_method=data.get("code_challenge_method"),
            )
        )
        db.session.commit()

    def query_authorization_code(self, code, client):
        found = OAuth2AuthorizationCode.query.filter_by(code=code, client_id=client.client_id).first()
        if found and not found.is_expired():
            return found

    def delete_authorization_code(self, authorization_code):
        db.session.delete(authorization_code)
        db.session.commit()

    def authenticate_user(self, authorization_code):
        return db.session.get(User, authorization_code.user_id)


class RefreshTokenGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = methods
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        found = OAuth2Token.query.filter_by(refresh_token=refresh_token).first()
        if found and not found.refresh_token_revoked_at:
            return found

    def authenticate_user(self, refresh_token):
        return refresh_token.get_user()

    def revoke_old_credential(self, refresh_token):
        refresh_token.access_token_revoked_at = int(time.time())
        refresh_token.refresh_token_revoked_at = int(time.time())
        db.session.commit()


def key_of(client):
    if client.jwks:
        return KeySet.import_key_set(client.jwks)
    return OctKey.import_key(client.client_secret)


class ClientAssertion(rfc7523.JWTBearerClientAssertion):
    used = set()

    def get_audiences(self):
        return [issuer, f"{issuer}/oauth/token"]

    def validate_jti(self, claims, jti):
        is_new = jti not in self.used
        self.used.add(jti)
        return is_new

    def resolve_client_public_key(self, client):
        return key_of(client)


class JWTGrant(rfc7523.JWTBearerGrant):
    def get_audiences(self):
        return [issuer]

    def resolve_issuer_client(self, issuer):
        return OAuth2Client.query.filter_by(client_id=issuer).first()

    def resolve_client_public_key(self, client):
        return key_of(client)

    def authenticate_user(self, subject):
        return User.query.filter_by(username=subject).first()

    def has_granted_permission(self, client, user):
        return True


class PasswordGrant(grants.ResourceOwnerPasswordCredentialsGrant):
    def authenticate_user(self, username, password):
        return User.query.filter_by(username=username, password=password).first()


class DeviceCodeGrant(rfc8628.DeviceCodeGrant):
    def query_device_credential(self, device_code):
        return DeviceCredential.query.filter_by(device_code=device_code).first()

    def query_user_grant(self, user_code):
        credential = DeviceCredential.query.filter_by(user_code=user_code).first()
        if credential.approved is not None:
            return db.session.get(User, credential.user_id), credential.approved

    def should_slow_down(self, credential):
        return False


class DeviceAuthorizationEndpoint(rfc8628.DeviceAuthorizationEndpoint):
    def get_verification_uri(self):
        return f"{issuer}/activate"

    def save_device_credential(self, client_id, scope, data):
        db.session.add(
            DeviceCredential(
                client_id=client_id,
                scope=scope,
                device_code=data["device_code"],
                user_code=data["user_code"],
                expires_at=int(time.time()) + data["expires_in"],
            )
        )
        db.session.commit()


class IntrospectionEndpoint(rfc7662.IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
    query_token = staticmethod(create_query_token_func(db.session, OAuth2Token))

    def check_permission(self, token, client, request):
        return True

    def introspect_token(self, token):
        return {
            "active": True,
            "client_id": token.client_id,
            "token_type": token.token_type,
            "scope": token.get_scope(),
            "sub": str(token.user_id or token.client_id),
            "iss": issuer,
            "exp": token.issued_at + token.expires_in,
            "iat": token.issued_at,
        }


class RevocationEndpoint(create_revocation_endpoint(db.session, OAuth2Token)):
    CLIENT_AUTH_METHODS = methods


class ProviderUserInfoEndpoint(UserInfoEndpoint):
    def generate_user_info(self, user, scope):
        return user_info(user).filter(scope)


class ProviderEndSessionEndpoint(EndSessionEndpoint):
    def get_server_jwks(self):
        return keys

    def end_session(self, end_session_request):
        session.clear()


class ProviderIssuerParameter(rfc9207.IssuerParameter):
    def get_issuer(self):
        return issuer


server = AuthorizationServer(
    app,
    query_client=create_query_client_func(db.session, OAuth2Client),
    save_token=create_save_token_func(db.session, OAuth2Token),
)
protector = ResourceProtector()
protector.register_token_validator(create_bearer_token_validator(db.session, OAuth2Token)())
server.register_grant(AuthorizationCodeGrant, [CodeChallenge(required=True), CodeIdToken()])
server.register_grant(RefreshTokenGrant)
server.register_grant(PasswordGrant)
server.register_grant(grants.ClientCredentialsGrant)
server.register_grant(DeviceCodeGrant, [RefreshedIdToken()])
server.register_grant(JWTGrant)
server.register_client_auth_method(ClientAssertion.CLIENT_AUTH_METHOD, ClientAssertion())
server.register_endpoint(DeviceAuthorizationEndpoint)
server.register_endpoint(IntrospectionEndpoint)
server.register_endpoint(RevocationEndpoint)
server.register_endpoint(ProviderUserInfoEndpoint(resource_protector=protector))
server.register_endpoint(ProviderEndSessionEndpoint)
server.register_extension(ProviderIssuerParameter())


def current_user():
    return db.session.get(User, session["user"]) if "user" in session else None


def page(title, fields):
    return (
        f"<!doctype html><title>{escape(title)}</title><h1>{escape(title)}</h1>"
        f'<form method="post">{fields}</form>'
    )


@app.get("/.well-known/openid-configuration")
def metadata():
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/oauth/authorize",
        token_endpoint=f"{issuer}/oauth/token",
        device_authorization_endpoint=f"{issuer}/oauth/device_authorization",
        introspection_endpoint=f"{issuer}/oauth/introspect",
        revocation_endpoint=f"{issuer}/oauth/revoke",
        userinfo_endpoint=f"{issuer}/oauth/userinfo",
        end_session_endpoint=f"{issuer}/oauth/logout",
        jwks_uri=f"{issuer}/oauth/jwks",
        scopes_supported=scopes,
        response_types_supported=["code"],
        grant_types_supported=[
            "authorization_code",
            "refresh_token",
            "password",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:device_code",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ],
        token_endpoint_auth_methods_supported=published,
        token_endpoint_auth_signing_alg_values_supported=["ES256", "HS256"],
        revocation_endpoint_auth_methods_supported=published,
        revocation_endpoint_auth_signing_alg_values_supported=["ES256", "HS256"],
        introspection_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported=["S256"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        authorization_response_iss_parameter_supported=True,
    )


@app.get("/oauth/jwks")
def jwks():
    return jsonify(keys.as_dict(private=False))


@app.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "GET":
        return page(
            "Sign in",
            '<input name="username"><input name="password" type="password"><button>Sign in</button>',
        )
    user = User.query.filter_by(
        username=request.form["username"], password=request.form["password"]
    ).first()
    if user is None:
        return page("Wrong user name or password", "<a href='/login'>Again</a>"), 401
    session["user"] = user.id
    return redirect(session.pop("next", "/"))


def to_login():
    session["next"] = request.full_path
    return redirect(url_for("login"))


@app.route("/oauth/authorize", methods=["GET", "POST"])
def authorize():
    user = current_user()
    try:
        grant = server.get_consent_grant(end_user=user)
    except OAuth2Error as error:
        return server.handle_error_response(request, error)
    if user is None:
        return to_login()
    if request.method == "GET":
        client = grant.client
        return page(
            f"{client.client_id} requests {client.get_allowed_scope(grant.request.payload.scope)}",
            '<button name="confirm" value="yes">Consent</button>'
            '<button name="confirm" value="no">Refuse</button>',
        )
    granted = user if request.form.get("confirm") == "yes" else None
    return server.create_authorization_response(grant_user=granted, grant=grant)


@app.post("/oauth/token")
def token():
    return server.create_token_response()


@app.post("/oauth/device_authorization")
def device_authorization():
    return server.create_endpoint_response("device_authorization")


@app.route("/activate", methods=["GET", "POST"])
def activate():
    user = current_user()
    if user is None:
        return to_login()
    user_code = request.values.get("user_code", "")
    if request.method == "GET":
        return page(
            "Connect a device",
            f'<input name="user_code" value="{escape(user_code)}">'
            '<button name="confirm" value="yes">Allow</button>'
            '<button name="confirm" value="no">Deny</button>',
        )
    credential = DeviceCredential.query.filter_by(user_code=user_code).first_or_404()
    credential.user_id = user.id
    credential.approved = request.form.get("confirm") == "yes"
    db.session.commit()
    return "Done. You can go back to your device."


@app.post("/oauth/introspect")
def introspect():
    return server.create_endpoint_response("introspection")


@app.post("/oauth/revoke")
def revoke():
    return server.create_endpoint_response("revocation")


@app.route("/oauth/userinfo", methods=["GET", "POST"])
def userinfo():
    return server.create_endpoint_response("userinfo")


@app.route("/oauth/logout", methods=["GET", "POST"])
def logout():
    return server.create_endpoint_response("end_session") or "You have been signed out."


with app.app_context():
    db.create_all()
    db.session.add(User(**wanted["user"]))
    for registered in wanted["clients"]:
        client = OAuth2Client(
            client_id=registered["client_id"], client_secret=registered["client_secret"]
        )
        client.set_client_metadata(registered["metadata"])
        db.session.add(client)
    db.session.commit()

app.run(host="127.0.0.1", port=wanted["port"])
