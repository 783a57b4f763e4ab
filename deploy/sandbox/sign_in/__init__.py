"""The sandbox's OpenID Connect provider: who signs in here chooses whom to be. Production has a real one."""
