"""The ground: what every floor stands on. It knows no table."""
