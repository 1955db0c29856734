# The portal of LemonLDAP::NG behind any PSGI server, with its static files.

use strict;
use warnings;
use Plack::Builder;
use Lemonldap::NG::Portal;

my $static = '/usr/share/lemonldap-ng/portal/htdocs/static';

builder {
    enable 'Plack::Middleware::Static', path => sub { s!^/static/!! }, root => $static;
    Lemonldap::NG::Portal->run( {} );
};
