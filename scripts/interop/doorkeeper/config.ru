# Doorkeeper and Doorkeeper::OpenidConnect in a Rails application of one file: what their generators
# make (initializers, migrations, routes), with SQLite and a page that signs in.

require "json"
require "fileutils"
require "openssl"
require "rails"
require "active_record/railtie"
require "action_controller/railtie"
require "action_view/railtie"
require "doorkeeper"
require "doorkeeper/openid_connect"

SETTINGS = JSON.parse(ENV.fetch("SETTINGS"))
STATE = SETTINGS.fetch("state")
ENV["DATABASE_URL"] = "sqlite3:#{STATE}/doorkeeper.sqlite3?pool=10"
FileUtils.mkdir_p("#{STATE}/views/doorkeeper/authorizations")

# rails generate doorkeeper:views, with the line that the manual of OpenidConnect adds for nonces
view = Gem.loaded_specs["doorkeeper"].full_gem_path + "/app/views/doorkeeper/authorizations/new.html.erb"
scope_field = "<%= hidden_field_tag :scope, @pre_auth.scope %>"
File.write(
  "#{STATE}/views/doorkeeper/authorizations/new.html.erb",
  File.read(view).gsub(scope_field, "#{scope_field}\n<%= hidden_field_tag :nonce, @pre_auth.nonce %>")
)

class Site < Rails::Application
  config.root = STATE
  config.load_defaults 6.1
  config.eager_load = false
  config.hosts.clear
  config.secret_key_base = "signs the cookies of the interop run"
  config.logger = ActiveSupport::Logger.new($stdout)
  config.log_level = :info
  config.paths["app/views"] << "#{STATE}/views"
  config.session_store :cookie_store, key: "_session"
end

class User < ActiveRecord::Base
end

Doorkeeper.configure do
  orm :active_record
  resource_owner_authenticator do
    user = User.find_by(id: session[:user_id])
    redirect_to("/sign-in?#{{ back: request.fullpath }.to_query}") if user.nil?
    user
  end
  resource_owner_from_credentials do
    User.find_by(name: params[:username], password: params[:password])
  end
  default_scopes :openid
  optional_scopes :profile, :email, :api
  use_refresh_token
  grant_flows %w[authorization_code client_credentials password]
  force_ssl_in_redirect_uri { |uri| !%w[127.0.0.1 localhost].include?(uri.host) }
end

Doorkeeper::OpenidConnect.configure do
  issuer SETTINGS.fetch("issuer")
  signing_key OpenSSL::PKey::RSA.new(2048).to_pem
  subject_types_supported [:public]
  subject { |user, _application| user.name }
  resource_owner_from_access_token { |token| User.find_by(id: token.resource_owner_id) }
  auth_time_from_resource_owner(&:signed_in_at)
  reauthenticate_resource_owner do |_user, return_to|
    session.delete(:user_id)
    redirect_to("/sign-in?#{{ back: return_to }.to_query}")
  end
  end_session_endpoint { "#{SETTINGS.fetch("issuer")}/sign-out" }
  claims do
    normal_claim(:name) { |user| "#{user.name} Lovelace" }
    normal_claim(:email) { |user| "#{user.name}@example.com" }
  end
end

class SessionsController < ActionController::Base
  FORM = <<~HTML
    <!doctype html><title>Sign in</title>
    <%= form_tag "/sign-in" do %>
      <%= hidden_field_tag :back, params[:back] %>
      <%= label_tag :name %> <%= text_field_tag :name %>
      <%= label_tag :password %> <%= password_field_tag :password %>
      <%= submit_tag "Sign in" %>
    <% end %>
  HTML

  def new
    render inline: FORM
  end

  def create
    user = User.find_by(name: params[:name], password: params[:password])
    return render(inline: FORM, status: :unauthorized) if user.nil?

    user.update!(signed_in_at: Time.now)
    session[:user_id] = user.id
    logger.info "signed in: #{user.name}"
    redirect_to params[:back].to_s.start_with?("/") ? params[:back] : "/"
  end

  def destroy
    logger.info "signed out: #{session[:user_id]}"
    reset_session
    render inline: "<!doctype html><title>Signed out</title><p>Signed out"
  end
end

Rails.application.initialize!

# rails generate doorkeeper:migration, doorkeeper:pkce and doorkeeper:openid_connect:migration
ActiveRecord::Schema.define do
  create_table(:users) { |t| t.string :name; t.string :password; t.datetime :signed_in_at }
  create_table :oauth_applications do |t|
    t.string :name, null: false
    t.string :uid, null: false, index: { unique: true }
    t.string :secret, null: false
    t.text :redirect_uri
    t.string :scopes, null: false, default: ""
    t.boolean :confidential, null: false, default: true
    t.timestamps null: false
  end
  create_table :oauth_access_grants do |t|
    t.references :resource_owner, null: false
    t.references :application, null: false
    t.string :token, null: false, index: { unique: true }
    t.integer :expires_in, null: false
    t.text :redirect_uri, null: false
    t.datetime :created_at, null: false
    t.datetime :revoked_at
    t.string :scopes, null: false, default: ""
    t.string :code_challenge
    t.string :code_challenge_method
  end
  create_table :oauth_access_tokens do |t|
    t.references :resource_owner, index: true
    t.references :application
    t.string :token, null: false, index: { unique: true }
    t.string :refresh_token, index: { unique: true }
    t.integer :expires_in
    t.datetime :revoked_at
    t.datetime :created_at, null: false
    t.string :scopes
    t.string :previous_refresh_token, null: false, default: ""
  end
  create_table :oauth_openid_requests do |t|
    t.references :access_grant, null: false, index: true
    t.string :nonce, null: false
  end
end

Rails.application.routes.draw do
  use_doorkeeper
  use_doorkeeper_openid_connect
  get "/sign-in", to: "sessions#new"
  post "/sign-in", to: "sessions#create"
  get "/sign-out", to: "sessions#destroy"
  root to: "sessions#new"
end

User.create!(name: SETTINGS["user"]["username"], password: SETTINGS["user"]["password"])
SETTINGS.fetch("clients").each do |role, client|
  Doorkeeper::Application.create!(
    name: role,
    uid: client["client_id"],
    secret: client["client_secret"],
    confidential: client["auth"] != "none",
    redirect_uri: "http://127.0.0.1:8976/callback\nhttp://localhost:8976/callback"
  )
end

run Rails.application
