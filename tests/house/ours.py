"""Which of the installed apps are ours."""

OUR_APPS = (
    "accounts",
    "audit",
    "jobs",
    "households",
    "kinship_filings",
    "funds",
    "complaints",
    "datafeeds",
    "reviews",
    "reports",
    "desk",
    "config",
)
