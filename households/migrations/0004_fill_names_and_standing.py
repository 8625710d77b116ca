"""Rolls that came in before can be searched and listed like those that come in from now on."""

from django.db import migrations


def fill(apps, schema_editor):
    if not apps.get_model("households", "Household")._base_manager.exists():
        return
    from accounts.context import WHOLE, scope
    from households import searching, standing

    with scope(region=WHOLE):
        searching.index_everybody()
        standing.refresh_all()


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0003_names_and_standing"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
