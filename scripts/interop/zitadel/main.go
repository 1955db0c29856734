// An OpenID provider by github.com/zitadel/oidc/v3: pages, users and tokens of the library's example
// server, with clients of our own.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const library = "github.com/zitadel/oidc/v3"

// client is one of the example, with what its constructors leave out.
type client struct {
	*storage.Client
	authMethod  oidc.AuthMethod
	grants      []oidc.GrantType
	accessToken op.AccessTokenType
	afterLogout []string
}

func (c *client) AuthMethod() oidc.AuthMethod         { return c.authMethod }
func (c *client) GrantTypes() []oidc.GrantType        { return c.grants }
func (c *client) AccessTokenType() op.AccessTokenType { return c.accessToken }
func (c *client) PostLogoutRedirectURIs() []string    { return c.afterLogout }

// store is the storage of the example, which keeps everything in memory, with clients of our own.
type store struct {
	*storage.Storage
	clients map[string]*client
	keys    jose.JSONWebKeySet
}

// GetKeyByIDAndClientID gives the key of a client that signs assertions, which all share here.
func (s *store) GetKeyByIDAndClientID(_ context.Context, keyID, _ string) (*jose.JSONWebKey, error) {
	for _, key := range s.keys.Key(keyID) {
		return &key, nil
	}
	return nil, errors.New("key not found")
}

func (s *store) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if c, ok := s.clients[id]; ok {
		return c, nil
	}
	return nil, errors.New("client not found")
}

func (s *store) ClientCredentials(ctx context.Context, id, secret string) (op.Client, error) {
	if err := s.AuthorizeClientIDSecret(ctx, id, secret); err != nil {
		return nil, err
	}
	return s.GetClientByClientID(ctx, id)
}

func (s *store) ClientCredentialsTokenRequest(_ context.Context, id string, scopes []string) (op.TokenRequest, error) {
	return &oidc.JWTTokenRequest{Subject: id, Audience: []string{id}, Scopes: scopes}, nil
}

func version() string {
	info, _ := debug.ReadBuildInfo()
	i := slices.IndexFunc(info.Deps, func(m *debug.Module) bool { return m.Path == library })
	return info.Deps[i].Version
}

func main() {
	if slices.Contains(os.Args, "version") {
		fmt.Println(version())
		return
	}
	address, users, secret, jwks := os.Args[1], os.Args[2], os.Args[3], os.Args[4]

	// The port of a native client is not compared (RFC 8252), that of a web application is.
	native := []string{"http://127.0.0.1/callback", "http://localhost/callback"}
	web := []string{"http://127.0.0.1:8976/callback"}
	signIn := []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
	clients := map[string]*client{
		"atm-cli": {
			Client: storage.NativeClient("atm-cli", native...), authMethod: oidc.AuthMethodNone,
			grants: signIn, afterLogout: native,
		},
		"atm-cli-device": {
			Client: storage.NativeClient("atm-cli-device", native...), authMethod: oidc.AuthMethodNone,
			grants: []oidc.GrantType{oidc.GrantTypeDeviceCode},
		},
		"atm-cli-web": {
			Client: storage.WebClient("atm-cli-web", secret, web...), authMethod: oidc.AuthMethodBasic,
			grants:      append(signIn, oidc.GrantTypeTokenExchange),
			accessToken: op.AccessTokenTypeJWT, afterLogout: web,
		},
		"atm-cli-post": {
			Client: storage.WebClient("atm-cli-post", secret, web...), authMethod: oidc.AuthMethodPost,
			grants: signIn, afterLogout: web,
		},
		"atm-cli-service": {
			Client: storage.WebClient("atm-cli-service", secret), authMethod: oidc.AuthMethodBasic,
			grants: []oidc.GrantType{oidc.GrantTypeClientCredentials},
		},
		"atm-cli-key": {
			Client: storage.WebClient("atm-cli-key", "", web...), authMethod: oidc.AuthMethodPrivateKeyJWT,
			grants: signIn, afterLogout: web,
		},
	}
	inExample := map[string]*storage.Client{}
	for id, c := range clients {
		inExample[id] = c.Client
	}

	userStore, err := storage.StoreFromFile(users)
	if err != nil {
		panic(err)
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	issuer := "http://" + strings.TrimSuffix(address, "/") + "/"
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(jwks), &keys); err != nil {
		panic(err)
	}
	data := &store{storage.NewStorageWithClients(userStore, inExample), clients, keys}
	panic(http.ListenAndServe(address, exampleop.SetupServer(issuer, data, logger, false)))
}
