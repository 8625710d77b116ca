"""``manage.py make_docs``: docs/rules.md, settings.md, api.md and the README's table, from the code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from common.commands import DoudiCommand
from common.progress import Progress
from config import documents


class Command(DoudiCommand):
    """Writes files of the repository only; no database is touched."""

    help = "按代码生成文档：docs/rules.md、docs/settings.md、docs/api.md、README 的设置表"
    leaves_trail = False

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The documents say what the code says; tells which of them had to change."""
        changed = []
        for name, text in documents.written().items():
            path = Path(settings.BASE_DIR) / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                changed.append(name)
        return {"changed": changed}
