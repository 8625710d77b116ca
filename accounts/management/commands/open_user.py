"""``manage.py open_user 工号 姓名 --role G --region CODE``: the first administrator, or any user."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from accounts import administration
from accounts.models import Region, system_user
from accounts.permissions import ROLE_LABELS, SYSTEM
from common import divisions
from common.commands import DoudiCommand
from common.errors import Refused
from common.progress import Progress

ROLES = {role: label for role, label in ROLE_LABELS.items() if role != SYSTEM}


class Command(DoudiCommand):
    """Opens a user with a password made by chance, to be changed at the first sign-in."""

    help = "新建用户；初始密码随机生成，只显示这一次"

    def arguments(self, parser: ArgumentParser) -> None:
        """Who, in which role, where."""
        parser.add_argument("number", metavar="工号", help="登录用的工号，每人一个")
        parser.add_argument("name", metavar="姓名")
        roles = "、".join(f"{role} {label}" for role, label in ROLES.items())
        parser.add_argument("--role", required=True, choices=ROLES, help=roles)
        parser.add_argument(
            "--region", type=divisions.parse, required=True, metavar="CODE", help="管辖区划代码"
        )

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The user's number and first password. Raises Refused."""
        region = Region.objects.filter(code=options["region"]).first()
        if region is None:
            raise Refused(
                f"没有代码为 {options['region']} 的区划。请核对 --region；"
                "还没有导入区划的，先运行 manage.py import_regions。"
            )
        user, password = administration.open_user(
            number=options["number"],
            name=options["name"],
            role=options["role"],
            region=region,
            actor=system_user(),
        )
        return {"number": user.number, "password": password}

    def told(self, answer: Mapping[str, Any]) -> str:
        """The password, once."""
        return f"已新建用户 {answer['number']}，初始密码 {answer['password']}，首次登录时须修改。"
