"""How passwords are kept: Argon2id with parameters that a small server bears."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id, three passes over 19 MiB, one lane: a tenth of a second, sixteen sign-ins in 300 MiB."""

    time_cost = 3
    memory_cost = 19 * 1024
    parallelism = 1
