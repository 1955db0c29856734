from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):
    def get_additional_claims(self):
        return {
            "preferred_username": lambda request: request.user.get_username(),
            "given_name": lambda request: request.user.first_name,
            "email": lambda request: request.user.email,
        }
