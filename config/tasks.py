"""What runs here as a job: the rotation of keys, which its command does itself."""

from config import rotation
from jobs import work

work.handler(rotation.KIND, "更换密钥")(rotation.rotate)
