import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('reviews', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='finding',
            name='handler',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='转交办理人'),
        ),
        migrations.AlterField(
            model_name='findingevent',
            name='kind',
            field=models.CharField(choices=[('found', '首次发现'), ('updated', '依据更新'), ('vanished', '证据消失'), ('reopened', '再次出现'), ('succeeded', '由新疑点承接'), ('relapsed', '反弹'), ('assigned', '下发'), ('handed_over', '转交'), ('verified', '核实'), ('returned', '退回重核'), ('countersigned', '复核确认')], max_length=14, verbose_name='动作'),
        ),
    ]
