"""Persons and accounts that a stage names stand in their tables; every import calls this."""

from common.bulk import Stage


def keep_persons(stage: Stage, digest: str, h64: str) -> None:
    """Everyone whose digest stands in the stage's columns ``digest``/``h64`` is a Person."""
    stage.execute(
        f"INSERT INTO households_person (id_digest, id_h64, matched)"
        f" SELECT {digest}, min({h64}), %(matched)s FROM {stage.name}"
        f" WHERE {digest} IS NOT NULL GROUP BY {digest} ON CONFLICT (id_digest) DO NOTHING",
        {"matched": False},
    )


def keep_accounts(stage: Stage) -> None:
    """Every account of the stage (columns ``account_*``) is an Account; a row may hold the digest alone."""
    stage.execute(
        f"INSERT INTO households_account (uid, digest, number, last4)"
        f" SELECT account_uid, account_digest, account_number, account_last4 FROM ("
        f"SELECT account_uid, account_digest, account_number, account_last4,"
        f" row_number() OVER (PARTITION BY account_digest ORDER BY row_no) AS place"
        f" FROM {stage.name} WHERE account_number IS NOT NULL) AS first_seen"
        f" WHERE place = 1 ON CONFLICT (digest) DO NOTHING"
    )


ACCOUNT_COLUMNS = {
    "account_digest": "bytes",
    "account_uid": "uuid",
    "account_number": "bytes",
    "account_last4": "text",
}
"""The stage columns that ``keep_accounts`` reads; filled with an ``identity.AccountKey``."""
