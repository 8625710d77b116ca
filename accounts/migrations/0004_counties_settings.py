"""Corrected days and codes say for which county they count; those that stand count for all, as before.

``day`` was the key of the calendar's table: the table is made anew, and its rows are carried over.
"""

from django.db import migrations, models


def carry_over(apps, schema_editor):
    """Every day that was corrected stays corrected, for all counties."""
    database = schema_editor.connection.alias
    old, new = (apps.get_model("accounts", name) for name in ("OldCalendarDay", "CalendarDay"))
    days = old.objects.using(database).values_list("day", "is_workday", "basis")
    new.objects.using(database).bulk_create(
        new(county=0, day=day, is_workday=is_workday, basis=basis) for day, is_workday, basis in days
    )


def carry_back(apps, schema_editor):
    """The days for all counties; what single counties had corrected has no place in the old table."""
    database = schema_editor.connection.alias
    old, new = (apps.get_model("accounts", name) for name in ("OldCalendarDay", "CalendarDay"))
    days = new.objects.using(database).filter(county=0).values_list("day", "is_workday", "basis")
    old.objects.using(database).bulk_create(
        old(day=day, is_workday=is_workday, basis=basis) for day, is_workday, basis in days
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_announcements")]

    operations = [
        migrations.RenameModel("CalendarDay", "OldCalendarDay"),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.IntegerField(default=0, verbose_name="县")),
                ("day", models.DateField(verbose_name="日期")),
                ("is_workday", models.BooleanField(verbose_name="工作日")),
                ("basis", models.CharField(max_length=200, verbose_name="依据")),
            ],
            options={
                "verbose_name": "工作日历",
                "verbose_name_plural": "工作日历",
                "ordering": ["day", "county"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "day"),
                        name="calendar_day_once",
                        violation_error_message="这一天已经更正过。",
                    )
                ],
            },
        ),
        migrations.RunPython(carry_over, carry_back, elidable=True),
        migrations.DeleteModel("OldCalendarDay"),
        migrations.RemoveConstraint(model_name="codeentry", name="code_once"),
        migrations.AddField("codeentry", "county", models.IntegerField(default=0, verbose_name="县")),
        migrations.AddConstraint(
            model_name="codeentry",
            constraint=models.UniqueConstraint(
                fields=("county", "table", "code"),
                name="code_once",
                violation_error_message="代码表中已有这个代码。",
            ),
        ),
    ]
